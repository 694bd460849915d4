package com.cruddur.db.connect;

import io.vertx.pgclient.PgException;
import java.util.HashSet;
import java.util.Set;

/**
 * The statements that the sessions behind one connection are expected to have. There are two kinds of poolers. One tracks
 * names (PgBouncer from 1.21 on): a connection parses a statement once, and the pooler parses it in other sessions. The
 * other passes each message on, so a statement may exist already, or be missing, in the session that it chooses.
 */
final class ParsedStatements {

    private static final String EXISTS = "42P05";
    private static final String IS_MISSING = "26000";

    private final Set<String> names = new HashSet<>();
    private final Set<String> missing = new HashSet<>();
    private boolean isTracked = true;

    /** Expects a statement from now on. Returns whether it must be parsed first. */
    boolean add(String name) {
        boolean isNew = names.add(name);
        return missing.remove(name) || (isNew && isTracked);
    }

    /** Whether an error told that the expectation was wrong, which is corrected now. */
    boolean isCorrectedBy(Throwable cause, String name) {
        String sqlState = cause instanceof PgException failure ? failure.getSqlState() : "";
        if (sqlState.equals(IS_MISSING)) {
            missing.add(name);
            return true;
        }
        if (sqlState.equals(EXISTS)) {
            isTracked = false;
            return true;
        }
        return false;
    }
}
