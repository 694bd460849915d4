package com.cruddur.lambda;

import com.cruddur.db.connect.DatabaseUrl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** Commits users over one connection, kept between invocations and opened again when it has died. */
final class UserRows {

    /** Someone else has the handle. */
    static final class HandleTaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HandleTaken(String handle) {
            super("the handle " + handle + " is taken");
        }
    }

    /** Plain SQL, the one place in the project: see the package's comment. Committed when it returns (autocommit). */
    private static final String INSERT = """
            INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES (?, ?, ?, ?)
            ON CONFLICT (cognito_user_id) DO NOTHING""";

    /** Cognito gives the trigger five seconds in all, and calls again when they are over. */
    private static final int LIMIT_SECONDS = 3;

    /**
     * The server gives up before its client does: so whoever is told that the user was not saved can rely on it, and
     * no session waits on for a lock after its client has hung up.
     */
    private static final int STATEMENT_LIMIT_SECONDS = 2;

    private static final int ALIVE_LIMIT_SECONDS = 1;

    private static final Driver DRIVER = new Driver();

    private final String url;
    private final Properties properties;
    private @Nullable Connection connection;

    /** Opens nothing: a connection made before SnapStart's snapshot would be dead in every copy of it. */
    UserRows(DatabaseUrl database) {
        url = database.jdbcUrl();
        properties = database.jdbcProperties();
        String limit = Integer.toString(LIMIT_SECONDS);
        properties.setProperty("connectTimeout", limit);
        properties.setProperty("loginTimeout", limit);
        properties.setProperty("socketTimeout", limit);
        properties.setProperty("options", "-c statement_timeout=" + STATEMENT_LIMIT_SECONDS + "s");
        // The detail of a violated constraint quotes the row: it has no place in a log.
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty("ApplicationName", "cruddur-post-confirmation");
    }

    /**
     * Commits the user, once however often it is called.
     *
     * @return whether it was written now; if not, it was there
     * @throws SQLException where it could not be committed
     */
    boolean add(SignUp user) throws SQLException {
        try {
            return insert(user);
        } catch (SQLException e) {
            if (!PSQLState.UNIQUE_VIOLATION.getState().equals(e.getSQLState())) {
                // Whatever it was (a fail-over leaves the demoted server answering), the next call starts afresh.
                close();
                throw e;
            }
        }
        // Two calls for the same user at once can meet in the handle's index before they meet in that of
        // cognito_user_id. By now the other has committed, and a second try tells the same user from another.
        try {
            return insert(user);
        } catch (PSQLException e) {
            ServerErrorMessage error = e.getServerErrorMessage();
            if (error != null && "users_handle_key".equals(error.getConstraint())) {
                throw new HandleTaken(user.handle());
            }
            close();
            throw e;
        }
    }

    private boolean insert(SignUp user) throws SQLException {
        try (PreparedStatement insert = connection().prepareStatement(INSERT)) {
            insert.setString(1, user.displayName());
            insert.setString(2, user.handle());
            insert.setString(3, user.email());
            insert.setString(4, user.cognitoUserId());
            return insert.executeUpdate() == 1;
        }
    }

    private Connection connection() throws SQLException {
        Connection kept = connection;
        if (kept != null && kept.isValid(ALIVE_LIMIT_SECONDS)) {
            return kept;
        }
        close();
        Connection opened = DRIVER.connect(url, properties);
        if (opened == null) {
            throw new IllegalStateException("the PostgreSQL driver does not know its own kind of URL");
        }
        connection = opened;
        return opened;
    }

    private void close() {
        Connection kept = connection;
        connection = null;
        if (kept != null) {
            try {
                kept.close();
            } catch (SQLException e) {
                // It was given up for dead.
            }
        }
    }
}
