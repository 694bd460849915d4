package com.cruddur.db;

import com.cruddur.db.cache.ChangeCheck;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a statement, and the evidence of how current they are.
 *
 * @param asOf the check that proves rows of a replica current; null for rows of the primary and for stale rows
 * @param staleSeconds the maximum age of rows that a replica returned while no primary answered; otherwise {@link
 *     #EXACT}
 */
record Rows(RowSet<Row> rows, @Nullable ChangeCheck asOf, long staleSeconds) {

    static final long EXACT = -1;

    static Rows ofPrimary(RowSet<Row> rows) {
        return new Rows(rows, null, EXACT);
    }

    boolean isStale() {
        return staleSeconds != EXACT;
    }
}
