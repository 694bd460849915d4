package com.cruddur.http;

import com.cruddur.http.security.Cors;
import com.cruddur.http.security.SecurityHeaders;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The headers of every response: security headers, CORS, and the client's request id. */
public final class CommonHeaders implements Handler<RoutingContext> {

    private final SecurityHeaders securityHeaders;
    private final Cors cors;
    private final BooleanSupplier servesStale;

    /**
     * Creates the headers.
     *
     * @param servesStale whether reads may be stale now
     */
    public CommonHeaders(SecurityHeaders securityHeaders, Cors cors, BooleanSupplier servesStale) {
        this.securityHeaders = securityHeaders;
        this.cors = cors;
        this.servesStale = servesStale;
    }

    @Override
    public void handle(RoutingContext context) {
        addTo(context.request());
        context.next();
    }

    /** Adds the headers to a response that has none yet. */
    public void addTo(HttpServerRequest request) {
        MultiMap headers = request.response().headers();
        addTo(headers, cors.allowedOrigin(request));
        String requestId = RequestId.of(request);
        if (requestId != null) {
            headers.add(RequestId.HEADER, requestId);
        }
    }

    /** Marks an error that may be due to a stale read: the row may exist by now. */
    void markStale(HttpServerRequest request, int status) {
        if ((status == 403 || status == 404) && servesStale.getAsBoolean()) {
            Staleness.mark(request.response().headers());
        }
    }

    /** Adds the headers to the response of a request that failed before any route. */
    void addIfAbsent(HttpServerRequest request) {
        if (!request.response().headers().contains(HttpHeaders.VARY)) {
            addTo(request);
        }
    }

    /** Adds the headers that do not depend on the single request. */
    void addTo(MultiMap headers, @Nullable String allowedOrigin) {
        securityHeaders.addTo(headers);
        cors.addTo(headers, allowedOrigin);
    }

    /** The {@code Origin} of a request if it is allowed; else null. */
    @Nullable String allowedOrigin(HttpServerRequest request) {
        return cors.allowedOrigin(request);
    }
}
