package com.cruddur.db;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;

/** Keeps the check in flight until it is released. */
final class LockedChangeLog implements AutoCloseable {

    private final DatabaseUrl url;
    private final Connection connection;

    LockedChangeLog(DatabaseUrl url) throws SQLException {
        this.url = url;
        connection = TestPostgres.connect(url);
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("LOCK TABLE change_log, changes IN ACCESS EXCLUSIVE MODE");
        }
    }

    /** Returns when a check waits. */
    void awaitCheck() {
        eventually(() -> assertThat(TestPostgres.query(
                        url,
                        "SELECT count(*) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND wait_event_type = 'Lock'"))
                .isEqualTo("1"));
    }

    void release() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
