package com.cruddur.db;

import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A failed statement, classified by its SQLSTATE, never by the text of a message.
 *
 * <p>It has no stack trace: on the event loop, a stack trace does not show the caller.
 */
public final class DatabaseFailure extends RuntimeException {

    /** The category of a failure, from which the status of the response follows. */
    public enum Kind {
        /** Overloaded or not reachable: the same request may succeed shortly. */
        UNAVAILABLE,
        /** PostgreSQL refused a value (SQLSTATE class 22). */
        INPUT_REFUSED,
        /** A row with that key exists (SQLSTATE 23505). */
        CONFLICT,
        /** A defect of this server. */
        DEFECT
    }

    /** The server is shutting down, starting, or has ended the session. */
    private static final Set<String> SERVER_GONE = Set.of("57P01", "57P02", "57P03");

    /** The server is a standby, or its sessions are read-only by default. */
    private static final String READ_ONLY = "25006";

    /** Statement timeout, serialization failure, deadlock, lock timeout. */
    private static final Set<String> TRANSIENT = Set.of("57014", "40001", "40P01", "55P03");

    private final Kind kind;
    private final String sqlState;

    private DatabaseFailure(Kind kind, String sqlState, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.kind = kind;
        this.sqlState = sqlState;
    }

    /** The failure for an exception of the reactive client. A cause that is one already is returned unchanged. */
    public static DatabaseFailure of(Throwable cause) {
        return switch (cause) {
            case DatabaseFailure known -> known;
            case PgException e -> new DatabaseFailure(kindOf(e.getSqlState()), e.getSqlState(), message(e), e);
            case ConnectionPoolTooBusyException e ->
                new DatabaseFailure(Kind.UNAVAILABLE, "", "the wait queue of the pool is full", e);
            // The arguments do not fit the statement.
            case IllegalArgumentException e -> new DatabaseFailure(Kind.DEFECT, "", String.valueOf(e.getMessage()), e);
            // Every other failure concerns the connection: refused, reset, closed, timed out.
            default -> new DatabaseFailure(Kind.UNAVAILABLE, "", String.valueOf(cause.getMessage()), cause);
        };
    }

    /** The failure of a statement that was not sent. */
    public static DatabaseFailure overloaded(String message) {
        return new DatabaseFailure(Kind.UNAVAILABLE, "", message, null);
    }

    /** The category, from which the status of the response follows. */
    public Kind kind() {
        return kind;
    }

    /** The SQLSTATE; the kind in lower case for a failure without one. */
    public String errorType() {
        return sqlState.isEmpty() ? kind.name().toLowerCase(Locale.ROOT) : sqlState;
    }

    /** Whether the statement exceeded its time limit (SQLSTATE 57014). The database rolled it back. */
    public boolean isTimeLimitExceeded() {
        return sqlState.equals("57014");
    }

    /** Whether a row that the statement refers to was deleted while the statement ran (SQLSTATE 23503). */
    boolean isReferenceDeleted() {
        return sqlState.equals("23503");
    }

    /** Whether the connections of the pool lead to a server that cannot be used any more. */
    public boolean isServerGone() {
        return SERVER_GONE.contains(sqlState);
    }

    /**
     * Whether the database rolled the statement back because of a concurrent one (SQLSTATE 40001): the default isolation
     * level of the role is stricter than READ COMMITTED. The same statement may succeed at once.
     */
    boolean isSerializationFailure() {
        return sqlState.equals("40001");
    }

    /**
     * Whether the session has another client's prepared statements, or lacks this client's (SQLSTATE 42P05, 26000): a
     * pooler in transaction mode is in between.
     */
    public boolean isSharedSession() {
        return sqlState.equals("42P05") || sqlState.equals("26000");
    }

    /** Whether the server refused a write because it is read-only. */
    public boolean isReadOnly() {
        return sqlState.equals(READ_ONLY);
    }

    private static Kind kindOf(String sqlState) {
        if (TRANSIENT.contains(sqlState) || SERVER_GONE.contains(sqlState) || sqlState.equals(READ_ONLY)) {
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

    /** The server's message without the detail line, which may contain what a user wrote. */
    private static String message(PgException e) {
        return "SQLSTATE " + e.getSqlState() + ": " + e.getErrorMessage();
    }
}
