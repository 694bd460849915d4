package com.cruddur.auth;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.security.WriteRateLimiter;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Puts the viewer into a request, for the handlers behind. */
public final class Authentication {

    private static final String KEY = Viewer.class.getName();

    private final Tokens tokens;
    private final WriteRateLimiter writes;

    public Authentication(Tokens tokens, WriteRateLimiter writes) {
        this.tokens = tokens;
        this.writes = writes;
    }

    /** Goes on with a valid access token alone, else 401; and 429 for whoever writes too often. */
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

    /** Goes on in any case; a token that isn't valid is none. */
    public Handler<RoutingContext> optional() {
        return context -> tokens.viewer(context.request().getHeader(HttpHeaders.AUTHORIZATION))
                .onSuccess(viewer -> {
                    viewer.ifPresent(found -> context.put(KEY, found));
                    context.next();
                })
                .onFailure(context::fail);
    }

    /** The viewer of a route behind {@link #required}. */
    public static Viewer viewer(RoutingContext context) {
        return optionalViewer(context)
                .orElseThrow(() -> new IllegalStateException("the route does not require a viewer"));
    }

    /** The viewer of a route behind {@link #optional}. */
    public static Optional<Viewer> optionalViewer(RoutingContext context) {
        return Optional.ofNullable(context.get(KEY));
    }
}
