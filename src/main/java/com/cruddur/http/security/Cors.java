package com.cruddur.http.security;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
        String origin = knownOrigin(context.request());
        addTo(context.response().headers(), origin);
        if (isPreflight(context.request())) {
            answer(context.response(), origin);
        } else {
            context.next();
        }
    }

    /** The origin that a request says it comes from, where that is known; else null. */
    public @Nullable String knownOrigin(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && origins.contains(origin) ? origin : null;
    }

    /** What an answer says to a known origin, or to nobody in particular. */
    public void addTo(MultiMap headers, @Nullable String origin) {
        headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        if (origin != null) {
            headers.add(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                    .add(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
        }
    }

    private static boolean isPreflight(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }

    private static void answer(HttpServerResponse preflight, @Nullable String origin) {
        if (origin != null) {
            preflight
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
        }
        preflight.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(PREFLIGHT_BODY);
    }
}
