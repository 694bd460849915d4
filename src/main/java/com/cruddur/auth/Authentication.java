package com.cruddur.auth;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.security.WriteRateLimiter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Authenticates requests by their access token and stores the viewer in the routing context. */
public final class Authentication {

    private static final String KEY = Viewer.class.getName();

    private final Tokens tokens;
    private final WriteRateLimiter writes;

    /** Creates handlers that count the writes of authenticated users with a limiter. */
    public Authentication(Tokens tokens, WriteRateLimiter writes) {
        this.tokens = tokens;
        this.writes = writes;
    }

    /** Requires a valid access token: otherwise the answer is 401. A client over its write rate limit gets 429. */
    public Handler<RoutingContext> required() {
        return context -> tokens.viewer(context.request().getHeader(HttpHeaders.AUTHORIZATION))
                .map(viewer -> admitted(context, viewer))
                .onSuccess(viewer -> {
                    context.put(KEY, viewer);
                    context.next();
                })
                .onFailure(context::fail);
    }

    private Viewer admitted(RoutingContext context, Optional<Viewer> viewer) {
        writes.admit(context, viewer.map(Viewer::sub));
        return viewer.orElseThrow(() -> new Failure(ErrorCode.GENERIC_401));
    }

    /** Accepts requests with and without a token. A request with an invalid token is anonymous. */
    public Handler<RoutingContext> optional() {
        return context -> tokens.viewer(context.request().getHeader(HttpHeaders.AUTHORIZATION))
                .onSuccess(viewer -> {
                    viewer.ifPresent(found -> context.put(KEY, found));
                    context.next();
                })
                .onFailure(context::fail);
    }

    /** The viewer of a request that no route has handled; empty for an anonymous request. */
    public Future<Optional<Viewer>> optionalViewer(HttpServerRequest request) {
        return tokens.viewer(request.getHeader(HttpHeaders.AUTHORIZATION));
    }

    /** The viewer of a read that no route has handled. Fails with 401 if there is no valid access token. */
    public Future<Viewer> viewer(HttpServerRequest request) {
        return optionalViewer(request).map(viewer -> viewer.orElseThrow(() -> new Failure(ErrorCode.GENERIC_401)));
    }

    /** The viewer, on a route behind {@link #required}. */
    public static Viewer viewer(RoutingContext context) {
        return optionalViewer(context)
                .orElseThrow(() -> new IllegalStateException("the route does not require a viewer"));
    }

    /** The viewer, on a route behind {@link #optional}; empty for an anonymous request. */
    public static Optional<Viewer> optionalViewer(RoutingContext context) {
        return Optional.ofNullable(context.get(KEY));
    }
}
