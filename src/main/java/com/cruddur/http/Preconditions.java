package com.cruddur.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Conditional requests (RFC 9110, section 13). The conditions of a GET or HEAD are evaluated only if the response would be
 * successful without them.
 */
final class Preconditions {

    private Preconditions() {}

    /**
     * Responds with 412 or 304 if a condition requires it.
     *
     * @param compressed whether the response would have the compressed body
     * @return false if the conditions permit the response with a body
     */
    static boolean respond(RoutingContext context, ETag etag, boolean compressed) {
        MultiMap headers = context.request().headers();
        if (headers.contains(HttpHeaders.IF_MATCH) && !etag.satisfies(headers.getAll(HttpHeaders.IF_MATCH))) {
            context.fail(new Failure(ErrorCode.PRECONDITION_FAILED));
            return true;
        }
        if (!headers.contains(HttpHeaders.IF_NONE_MATCH)) {
            return false;
        }
        @Nullable String matching = etag.notModified(headers.getAll(HttpHeaders.IF_NONE_MATCH), compressed);
        if (matching == null) {
            return false;
        }
        // The matching tag may be that of the plain body, and a cache would update its headers from this response.
        context.response().headers().remove(HttpHeaders.CONTENT_ENCODING);
        context.response()
                .putHeader(HttpHeaders.ETAG, matching)
                .setStatusCode(304)
                .end();
        return true;
    }
}
