package com.cruddur.db.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Short forms of JDBC calls. */
final class Sql {

    private Sql() {}

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Waits between two attempts. */
    static void pause(Duration duration) throws SQLException {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("the wait for the database was interrupted", e);
        }
    }
}
