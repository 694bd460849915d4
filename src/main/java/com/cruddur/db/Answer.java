package com.cruddur.db;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What a statement said: the response body that PostgreSQL built, or the code of why there is none, and
 * where a list goes on.
 *
 * @param body JSON in UTF-8, to be carried to the socket as it is; null where there is nothing to show
 * @param failure the error code that the statement found, or null
 * @param next the key of the last row on this page where more follow, else null
 */
public record Answer(
        @Nullable Buffer body,
        @Nullable String failure,
        @Nullable String next) {

    /** The answer of a statement that found no row. */
    static final Answer NOTHING = new Answer(null, null, null);
}
