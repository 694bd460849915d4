package com.cruddur.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Lets browsers call from the known origins, by exact match. Others get their answer without an allow header, so that
 * a browser withholds it, and tools that send an {@code Origin} of their own go on working. (Vert.x's own handler
 * answers those with 403, and a preflight with 204, which the clients of this API don't expect.)
 */
public final class Cors implements Handler<RoutingContext> {

    private static final String METHODS = "GET, HEAD, POST, PUT, DELETE";
    private static final String REQUEST_HEADERS =
            "Content-Type, Authorization, Idempotency-Key, If-None-Match, traceparent";
    private static final String RESPONSE_HEADERS = "Authorization, Link, ETag, Retry-After";
    private static final String MAX_AGE_SECONDS = "3600";
    private static final Buffer PREFLIGHT_BODY = Buffer.buffer("{\"success\":true}");

    private final Set<String> origins;

    public Cors(Set<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    @Override
    public void handle(RoutingContext context) {
        String origin = context.request().getHeader(HttpHeaders.ORIGIN);
        HttpServerResponse response = context.response().putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        boolean preflight = context.request().method().equals(HttpMethod.OPTIONS)
                && context.request().headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        if (origin != null && origins.contains(origin)) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
            if (preflight) {
                response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS)
                        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
            }
        }
        if (preflight) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(PREFLIGHT_BODY);
        } else {
            context.next();
        }
    }
}
