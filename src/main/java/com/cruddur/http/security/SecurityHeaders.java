package com.cruddur.http.security;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/**
 * Adds security headers to every response, with the strictest values. A page that needs more, such as its own scripts,
 * replaces them.
 */
public final class SecurityHeaders {

    /** A response of the API is not a document: nothing in it runs, loads or is framed. */
    private static final CharSequence NO_DOCUMENT =
            HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");

    private static final CharSequence CONTENT_SECURITY_POLICY = HttpHeaders.createOptimized("content-security-policy");
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("x-content-type-options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence REFERRER_POLICY = HttpHeaders.createOptimized("referrer-policy");
    private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");

    /** Forbids other sites to embed responses as images or scripts. It does not affect CORS requests (see {@link Cors}). */
    private static final CharSequence RESOURCE_POLICY = HttpHeaders.createOptimized("cross-origin-resource-policy");

    private static final CharSequence SAME_ORIGIN = HttpHeaders.createOptimized("same-origin");
    private static final CharSequence TRANSPORT_SECURITY = HttpHeaders.createOptimized("strict-transport-security");
    private static final CharSequence A_YEAR = HttpHeaders.createOptimized("max-age=31536000");

    private final boolean overTls;

    /**
     * Creates the handler.
     *
     * @param overTls whether browsers reach the server over https and must not use http
     */
    public SecurityHeaders(boolean overTls) {
        this.overTls = overTls;
    }

    /** Adds the headers to a response. */
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
