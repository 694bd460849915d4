package com.cruddur.http;

import com.cruddur.db.StatementResult;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/** Marks responses that a replica served while no primary answered (RFC 9111, sections 5.1 and 5.5). */
final class Staleness {

    private static final CharSequence WARNING = HttpHeaders.createOptimized("warning");
    private static final CharSequence STALE = HttpHeaders.createOptimized("110 - \"Response is Stale\"");
    private static final CharSequence AGE = HttpHeaders.createOptimized("age");

    private Staleness() {}

    /** Adds {@code Warning} and {@code Age} if the result may be stale. */
    static void addTo(MultiMap headers, StatementResult result) {
        if (result.isStale()) {
            mark(headers);
            headers.set(AGE, Long.toString(result.staleSeconds()));
        }
    }

    /** Adds {@code Warning}. */
    static void mark(MultiMap headers) {
        headers.set(WARNING, STALE);
    }
}
