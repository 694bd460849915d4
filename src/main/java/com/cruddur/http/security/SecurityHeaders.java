package com.cruddur.http.security;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * Tells browsers on every answer what not to do with it. The strictest is said first; a page that needs more, such as
 * its own scripts, says so in its place.
 */
public final class SecurityHeaders implements Handler<RoutingContext> {

    /** An answer of the API is no document: nothing in it runs, loads or is framed. */
    private static final CharSequence NO_DOCUMENT =
            HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");

    private static final CharSequence CONTENT_SECURITY_POLICY = HttpHeaders.createOptimized("content-security-policy");
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("x-content-type-options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence REFERRER_POLICY = HttpHeaders.createOptimized("referrer-policy");
    private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");

    /** Keeps answers out of other sites' images and scripts. It says nothing to what CORS lets in: {@link Cors} does. */
    private static final CharSequence RESOURCE_POLICY = HttpHeaders.createOptimized("cross-origin-resource-policy");

    private static final CharSequence SAME_ORIGIN = HttpHeaders.createOptimized("same-origin");
    private static final CharSequence TRANSPORT_SECURITY = HttpHeaders.createOptimized("strict-transport-security");
    private static final CharSequence A_YEAR = HttpHeaders.createOptimized("max-age=31536000");

    private final boolean overTls;

    /**
     * The headers for a server.
     *
     * @param overTls whether browsers reach it over https, and are to come by no other way
     */
    public SecurityHeaders(boolean overTls) {
        this.overTls = overTls;
    }

    @Override
    public void handle(RoutingContext context) {
        addTo(context.response().headers());
        context.next();
    }

    /** The same for an answer that no route gives. */
    public void addTo(MultiMap headers) {
        headers.add(CONTENT_TYPE_OPTIONS, NOSNIFF)
                .add(CONTENT_SECURITY_POLICY, NO_DOCUMENT)
                .add(REFERRER_POLICY, NO_REFERRER)
                .add(RESOURCE_POLICY, SAME_ORIGIN);
        if (overTls) {
            headers.add(TRANSPORT_SECURITY, A_YEAR);
        }
    }
}
