package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import org.junit.jupiter.api.Test;

/** The cost of a mention does not depend on the number of users. */
class MentionLookupIT {

    private static final String USERS = "INSERT INTO users (display_name, handle, email, cognito_user_id)"
            + " SELECT 'Ada', 'ada_' || n, 'ada@example.com', 'sub ' || n FROM generate_series(1, 2000) AS n";

    private static final String CRUD = "INSERT INTO activities (user_uuid, message, expires_at)"
            + " SELECT uuid, 'hello @ada_77 and @nobody-at.all', now() + interval '1 day' FROM users WHERE cognito_user_id = 'seed-bayko'";

    private static final String ROWS_READ =
            "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relid = 'users'::regclass";

    @Test
    void aMentionIsLookedUpInTheIndex() throws Exception {
        DatabaseUrl database = TestPostgres.seeded();
        TestPostgres.execute(database, USERS);
        TestPostgres.execute(database, "VACUUM ANALYZE users");
        try (var connection = TestPostgres.connect(database);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(CRUD);
            try (var rows = statement.executeQuery(ROWS_READ)) {
                rows.next();
                assertThat(rows.getLong(1)).isZero();
            }
        }
    }
}
