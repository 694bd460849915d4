package com.cruddur.db.connect;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import liquibase.exception.ValidationFailedException;
import org.jspecify.annotations.Nullable;

/** Turns a failed connection or migration into a sentence for the operator. It never contains a password. */
public final class DatabaseDiagnosis {

    private DatabaseDiagnosis() {}

    /** Whether a later attempt may succeed: no server listens yet, or the server is still starting. */
    public static boolean isTransient(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.equals("57P03") || state.equals("53300") || (state.startsWith("08") && !isAboutTls(e));
    }

    /** The sentence for a failure: the cause first and, last, the action to take. */
    public static String sentence(DatabaseUrl url, Throwable failure) {
        SQLException e = sqlException(failure);
        if (e == null) {
            return isAboutChangelogs(failure)
                    ? "The changelogs that %s was migrated by have been edited since: write changes as new files, or start over with an empty database."
                            .formatted(url)
                    : "The database %s can't be used: %s".formatted(url, firstLine(failure));
        }
        return switch (String.valueOf(e.getSQLState())) {
            case "28P01", "28000" ->
                "The database %s refuses user \"%s\": check the user and the password in the URL, and the server's pg_hba.conf."
                        .formatted(url, url.user());
            case "3D000" ->
                "There is no database \"%s\" on %s:%d: create it with bin/db-create."
                        .formatted(url.database(), url.host(), url.port());
            case "42501" ->
                "User \"%s\" lacks a right on %s (%s): let the database's owner run it, or grant CREATE on the database and on schema public."
                        .formatted(url.user(), url, firstLine(e));
            case "0A000", "58P01" ->
                "The server %s lacks the extension uuid-ossp (%s): install the package postgresql-contrib."
                        .formatted(url, firstLine(e));
            default -> otherSentence(url, e);
        };
    }

    private static String otherSentence(DatabaseUrl url, SQLException e) {
        if (isAboutTls(e)) {
            return "The connection to %s can't be secured as its URL asks (%s): check sslmode and sslrootcert."
                    .formatted(url, firstLine(e));
        }
        return isTransient(e)
                ? "The database %s can't be reached (%s): is it running, and is this the right host and port?"
                        .formatted(url, firstLine(e))
                : "The database %s answered SQLSTATE %s: %s".formatted(url, e.getSQLState(), firstLine(e));
    }

    /**
     * No server grows a certificate by being waited for. The driver tells it by the state of a broken connection, of
     * which it isn't the network that is the cause.
     */
    private static boolean isAboutTls(SQLException e) {
        Throwable cause = e.getCause();
        boolean isNetwork = cause instanceof IOException
                && !(cause instanceof SSLException)
                && !(cause instanceof FileNotFoundException);
        return "08004".equals(e.getSQLState()) || ("08006".equals(e.getSQLState()) && !isNetwork);
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

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceAll("[.\\s]+$", "");
    }
}
