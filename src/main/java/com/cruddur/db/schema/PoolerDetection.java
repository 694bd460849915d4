package com.cruddur.db.schema;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** Detects a pooler in transaction mode that the settings do not announce. */
final class PoolerDetection {

    private static final String PREPARE = "PREPARE cruddur_pooler_detection AS SELECT 1";
    private static final String DEALLOCATE = "DEALLOCATE cruddur_pooler_detection";

    interface Connector {
        Connection connect() throws SQLException;
    }

    private PoolerDetection() {}

    /**
     * Verifies that a session belongs to its connection. A pooler announces a process id of its own; then a second connection
     * tells whether it shares the session of the first.
     *
     * @throws SQLException with SQLSTATE 42P05 or 26000 if two connections share a session
     */
    static void verify(Connection connection, Connector connector) throws SQLException {
        if (processId(connection) == connection.unwrap(PGConnection.class).getBackendPID()) {
            return;
        }
        execute(connection, PREPARE);
        try (Connection other = connector.connect()) {
            execute(other, PREPARE);
        } finally {
            execute(connection, DEALLOCATE);
        }
    }

    private static int processId(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
