package com.cruddur.db.connect;

import java.sql.SQLException;
import liquibase.exception.ValidationFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Turns a failed connection or migration into sentences for the operator: the cause first, the action last. They contain
 * neither a password nor the name of a Java class.
 */
public final class DatabaseDiagnosis {

    /** The sentences about a pooler that the settings do not mention. */
    static final String UNANNOUNCED_POOLER = "A connection pooler in transaction mode is between this server and the"
            + " database. Set DB_POOLER=transaction, and POSTGRESQL_MIGRATION_URL to the URL of the database without the"
            + " pooler.";

    private DatabaseDiagnosis() {}

    /** Whether a later attempt may succeed: no server listens yet, or the server is still starting. */
    public static boolean isTransient(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.equals("57P03")
                || state.equals("53300")
                || (state.startsWith("08") && !ConnectionCause.isTls(e) && !isRefusedByPooler(e));
    }

    /** PgBouncer has one SQLSTATE for all its errors, also while it cannot reach the database. */
    private static boolean isRefusedByPooler(SQLException e) {
        return isUnannouncedPooler(e)
                || ("08P01".equals(e.getSQLState())
                        && String.valueOf(e.getMessage()).matches("(?s).*(no such (database|user)|auth).*"));
    }

    /**
     * Whether a pooler refuses a startup parameter, or a session has the prepared statements of another client. RDS Proxy
     * reports the former as an unsupported feature.
     */
    private static boolean isUnannouncedPooler(SQLException e) {
        String message = String.valueOf(e.getMessage());
        return switch (String.valueOf(e.getSQLState())) {
            case "42P05", "26000" -> true;
            case "08P01" -> message.contains("startup parameter");
            case "0A000" -> message.contains("RDS Proxy");
            default -> false;
        };
    }

    /** The sentences for a failure. */
    public static String sentence(DatabaseUrl url, Throwable failure) {
        SQLException e = sqlException(failure);
        if (e == null) {
            return isAboutChangelogs(failure)
                    ? "The changelogs that migrated the database " + url + " have been edited since."
                            + " Add changes as new files, or start over with an empty database."
                    : "The server cannot use the database " + url + ": " + ConnectionCause.firstLine(failure);
        }
        if (isUnannouncedPooler(e)) {
            return url.isPooled()
                    ? "The pooler " + url + " refuses a parameter (" + ConnectionCause.firstLine(e)
                            + "). Remove the parameter options from the URL."
                    : UNANNOUNCED_POOLER;
        }
        return switch (String.valueOf(e.getSQLState())) {
            case "28P01", "28000" -> refusedLogin(url, e);
            case "3D000" ->
                "There is no database \"" + url.database() + "\" on "
                        + url.hosts().getFirst() + ". Create it with bin/db-create.";
            case "42501" ->
                "User \"" + url.user() + "\" lacks a privilege on " + url + " (" + ConnectionCause.firstLine(e) + ")."
                        + " Let the owner of the database apply the schema changes (bin/db-migrate) and the grants"
                        + " (bin/db-grants), or grant CREATE on the database and on the schema public.";
            case "0A000", "58P01" ->
                "The server " + url + " lacks the extension uuid-ossp (" + ConnectionCause.firstLine(e)
                        + "). Install the package postgresql-contrib.";
            case "55P03" ->
                "Another session of " + url + " has held a lock for minutes that a schema change needs. The changesets"
                        + " before it are applied. Find the session with bin/db-sessions, end it, and start again.";
            default -> otherSentence(url, e);
        };
    }

    private static String refusedLogin(DatabaseUrl url, SQLException e) {
        String subject = "The database " + url + " refuses user \"" + url.user() + "\"";
        return String.valueOf(e.getMessage()).contains("pg_hba.conf")
                ? subject + " from this address and with this encryption (" + ConnectionCause.firstLine(e)
                        + "). Add an entry to the server's pg_hba.conf, or change sslmode in the URL."
                : subject + ". Check the user and the password in the URL.";
    }

    private static String otherSentence(DatabaseUrl url, SQLException e) {
        String cause = ConnectionCause.describe(e);
        if (ConnectionCause.isTls(e)) {
            return "The connection to " + url + " cannot be secured as its URL demands: " + cause
                    + ". Check sslmode and sslrootcert in the URL.";
        }
        return isTransient(e)
                ? "The database " + url + " cannot be reached: " + cause
                        + ". Start the database, or correct host and port in the URL."
                : "The database " + url + " answered with SQLSTATE " + e.getSQLState() + ": " + cause;
    }

    private static boolean isAboutChangelogs(@Nullable Throwable failure) {
        return failure != null
                && (failure instanceof ValidationFailedException || isAboutChangelogs(failure.getCause()));
    }

    private static @Nullable SQLException sqlException(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e && e.getSQLState() != null) {
                return e;
            }
        }
        return null;
    }
}
