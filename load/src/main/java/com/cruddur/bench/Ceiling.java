package com.cruddur.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The ceiling: a Vert.x server that sends the same bytes from memory and ignores the request. */
final class Ceiling extends VerticleBase {

    private final int port;
    private final MultiMap headers;
    private final Buffer body;

    private Ceiling(int port, MultiMap headers, Buffer body) {
        this.port = port;
        this.headers = headers;
        this.body = body;
    }

    /** Arguments: port, number of event loops, file of the headers, file of the body. */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        MultiMap headers = HttpHeaders.headers();
        List<String> lines = Files.readAllLines(Path.of(arguments[2]));
        for (String line : lines) {
            headers.add(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1));
        }
        Buffer body = Buffer.buffer(Files.readAllBytes(Path.of(arguments[3])));
        Vertx.vertx()
                .deployVerticle(
                        () -> new Ceiling(port, headers, body),
                        new DeploymentOptions().setInstances(Integer.parseInt(arguments[1])))
                .await();
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    request.response().headers().addAll(headers);
                    request.response().end(body);
                })
                .listen(port, "127.0.0.1");
    }
}
