package com.cruddur.bench;

import io.vertx.core.Vertx;

/** The reference of a start: a Vert.x server with one handler. */
final class HelloWorld {

    private HelloWorld() {}

    /** Argument: the port. */
    public static void main(String[] arguments) {
        Vertx.vertx()
                .createHttpServer()
                .requestHandler(request -> request.response().end("Hello, world"))
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
                .await();
    }
}
