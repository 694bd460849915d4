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

/** Commits users over one connection, which is reused between invocations and reopened when it is broken. */
final class UserRows {

    /** Another user has the handle. */
    static final class HandleTaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HandleTaken(String handle) {
            super("the handle " + handle + " is taken");
        }
    }

    /** Plain SQL, because the Lambda's jar has no jOOQ. The connection commits each statement. */
    private static final String INSERT = """
            INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES (?, ?, ?, ?)
            ON CONFLICT (cognito_user_id) DO NOTHING""";

    /** Cognito's limit for the trigger is five seconds. It calls again afterwards. */
    private static final int LIMIT_SECONDS = 3;

    /**
     * Shorter than the client's limit. So a reported failure means that the user was not saved, and no session waits
     * for a lock after its client has disconnected.
     */
    private static final int STATEMENT_LIMIT_SECONDS = 2;

    private static final int ALIVE_LIMIT_SECONDS = 1;

    private static final Driver DRIVER = new Driver();

    private final String url;
    private final Properties properties;
    private @Nullable Connection connection;

    /**
     * Opens no connection: a connection that is opened before SnapStart's snapshot is broken in every restored copy.
     */
    UserRows(DatabaseUrl database) {
        url = database.jdbcUrl();
        properties = database.jdbcProperties();
        String limit = Integer.toString(LIMIT_SECONDS);
        properties.setProperty("connectTimeout", limit);
        properties.setProperty("loginTimeout", limit);
        properties.setProperty("socketTimeout", limit);
        properties.setProperty(
                "options",
                properties.getProperty("options") + " -c statement_timeout=" + STATEMENT_LIMIT_SECONDS + "s");
        // The detail of a constraint violation quotes the row, which must not be logged.
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty("ApplicationName", database.applicationName() + "-post-confirmation");
    }

    /**
     * Commits the user. Idempotent.
     *
     * @return whether this call inserted the row
     * @throws SQLException if the user was not committed
     */
    boolean add(SignUp user) throws SQLException {
        try {
            return insert(user);
        } catch (SQLException e) {
            if (!PSQLState.UNIQUE_VIOLATION.getState().equals(e.getSQLState())) {
                // The next call opens a new connection, because after a fail-over this one leads to the demoted server.
                close();
                throw e;
            }
        }
        // Two concurrent calls for one user can conflict in the handle's index before they conflict in that of
        // cognito_user_id. The other call has committed by now, so a second attempt finds out whether it was the same
        // user.
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
        Connection existing = connection;
        if (existing != null && existing.isValid(ALIVE_LIMIT_SECONDS)) {
            return existing;
        }
        close();
        Connection opened = DRIVER.connect(url, properties);
        if (opened == null) {
            throw new IllegalStateException("the PostgreSQL driver does not accept its own URL");
        }
        connection = opened;
        return opened;
    }

    private void close() {
        Connection existing = connection;
        connection = null;
        if (existing != null) {
            try {
                existing.close();
            } catch (SQLException e) {
                // The connection is abandoned anyway.
            }
        }
    }
}
