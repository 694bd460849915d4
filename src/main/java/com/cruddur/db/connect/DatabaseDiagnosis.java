package com.cruddur.db.connect;

import java.sql.SQLException;
import liquibase.exception.ValidationFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Turns a failed connection or migration into sentences for the operator: the cause first, the action last. They contain
 * neither a password nor the name of a Java class.
 */
public final class DatabaseDiagnosis {

    private DatabaseDiagnosis() {}

    /** Whether a later attempt may succeed: no server listens yet, or the server is still starting. */
    public static boolean isTransient(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.equals("57P03") || state.equals("53300") || (state.startsWith("08") && !ConnectionCause.isTls(e));
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
