package com.cruddur.db;

import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A statement that did not succeed, told by its SQLSTATE, never by the text of a message.
 *
 * <p>Carries no stack trace: it is made on the event loop, and where it was made says nothing.
 */
public final class DatabaseFailure extends RuntimeException {

    /** What is to be told to the one who asked. */
    public enum Kind {
        /** Too much to do, or not reachable right now: the same request may succeed in a moment. */
        UNAVAILABLE,
        /** The values can't be stored or read as they are (SQLSTATE class 22). */
        INPUT_REFUSED,
        /** A row of that key is there already (SQLSTATE 23505). */
        CONFLICT,
        /** A fault of ours. */
        DEFECT
    }

    /** The server is about to stop, has become a standby, or isn't one that takes statements any more. */
    private static final Set<String> SERVER_GONE = Set.of("25006", "57P01", "57P02", "57P03");

    /** Cancelled by the time limit; serialization failure; deadlock. */
    private static final Set<String> TRANSIENT = Set.of("57014", "40001", "40P01", "55P03");

    private final Kind kind;
    private final String sqlState;

    private DatabaseFailure(Kind kind, String sqlState, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.kind = kind;
        this.sqlState = sqlState;
    }

    public static DatabaseFailure of(Throwable cause) {
        return switch (cause) {
            case DatabaseFailure known -> known;
            case PgException e -> new DatabaseFailure(kindOf(e.getSqlState()), e.getSqlState(), message(e), e);
            case ConnectionPoolTooBusyException e ->
                new DatabaseFailure(Kind.UNAVAILABLE, "", "the wait queue of the pool is full", e);
            // Arguments that aren't the statement's: it never got to the client.
            case IllegalArgumentException e -> new DatabaseFailure(Kind.DEFECT, "", String.valueOf(e.getMessage()), e);
            // Whatever else the client reports is about the connection: refused, reset, closed, timed out.
            default -> new DatabaseFailure(Kind.UNAVAILABLE, "", String.valueOf(cause.getMessage()), cause);
        };
    }

    /** Of what was not even tried. */
    public static DatabaseFailure overloaded(String message) {
        return new DatabaseFailure(Kind.UNAVAILABLE, "", message, null);
    }

    /** What is to be told to the one who asked. */
    public Kind kind() {
        return kind;
    }

    /** Whether the connections of the pool lead to a server that is of no more use. */
    public boolean isServerGone() {
        return SERVER_GONE.contains(sqlState);
    }

    private static Kind kindOf(String sqlState) {
        if (TRANSIENT.contains(sqlState) || SERVER_GONE.contains(sqlState)) {
            return Kind.UNAVAILABLE;
        }
        if (sqlState.equals("23505")) {
            return Kind.CONFLICT;
        }
        return switch (sqlState.substring(0, 2)) {
            // Connection exception, invalid authorization, insufficient resources, operator intervention, system error.
            case "08", "28", "53", "57", "58" -> Kind.UNAVAILABLE;
            case "22" -> Kind.INPUT_REFUSED;
            default -> Kind.DEFECT;
        };
    }

    /** The server's own words, without the detail line, which may repeat what a user wrote. */
    private static String message(PgException e) {
        return "SQLSTATE " + e.getSqlState() + ": " + e.getErrorMessage();
    }
}
