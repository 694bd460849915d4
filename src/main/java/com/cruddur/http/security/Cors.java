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
 * Allows browsers to call from the configured origins, by exact match. Requests from other origins get a response without
 * {@code Access-Control-Allow-Origin}, which browsers withhold from the page and other tools accept. (Vert.x's handler
 * responds with 403 to other origins and with 204 to preflights, which the clients of this API do not expect.)
 */
public final class Cors implements Handler<RoutingContext> {

    private static final String METHODS = "GET, HEAD, POST, PUT, DELETE";
    private static final String REQUEST_HEADERS =
            "Content-Type, Authorization, Idempotency-Key, If-None-Match, traceparent, Last-Event-ID, Cache-Control, "
                    + "tracestate, baggage, X-Request-Id";
    private static final String RESPONSE_HEADERS = "Authorization, Link, ETag, Retry-After, X-Request-Id";
    private static final String MAX_AGE_SECONDS = "3600";
    private static final CharSequence VARY = HttpHeaders.createOptimized("Origin");
    private static final Buffer PREFLIGHT_BODY = Buffer.buffer("{\"success\":true}");

    private final Set<String> origins;

    public Cors(Set<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    /** Responds to preflights. */
    @Override
    public void handle(RoutingContext context) {
        if (isPreflight(context.request())) {
            writePreflight(context.response(), allowedOrigin(context.request()));
        } else {
            context.next();
        }
    }

    /** The {@code Origin} of a request if it is allowed; else null. */
    public @Nullable String allowedOrigin(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && origins.contains(origin) ? origin : null;
    }

    /** Adds the headers of a response for an allowed origin, or for none. */
    public void addTo(MultiMap headers, @Nullable String origin) {
        headers.add(HttpHeaders.VARY, VARY);
        if (origin != null) {
            headers.add(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                    .add(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
        }
    }

    private static boolean isPreflight(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }

    private static void writePreflight(HttpServerResponse preflight, @Nullable String origin) {
        if (origin != null) {
            preflight
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
        }
        preflight.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(PREFLIGHT_BODY);
    }
}
