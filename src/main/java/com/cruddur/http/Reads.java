package com.cruddur.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Answers to GET and HEAD: with a tag, and without the body where the client has it. */
final class Reads {

    private Reads() {}

    static boolean isRead(RoutingContext context) {
        HttpMethod method = context.request().method();
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    static void write(RoutingContext context, Buffer body, String etag) {
        HttpServerResponse response = context.response().putHeader(HttpHeaders.ETAG, etag);
        if (ETag.matches(context.request().headers().getAll(HttpHeaders.IF_NONE_MATCH), etag)) {
            response.setStatusCode(304).end();
        } else if (context.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                    .end();
        } else {
            response.end(body);
        }
    }
}
