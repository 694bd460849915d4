package com.cruddur.db.schema;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A schema change that waits for a lock must not block the sessions that come after it. */
class MigrationLocksIT {

    private static final String WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            + " AND application_name LIKE '%-migrations' AND datname = current_database()";

    private final DatabaseUrl url = TestPostgres.empty();

    @Test
    void writersPassAChangeThatWaitsForALock() throws Exception {
        Migrations migrations = new Migrations(url);
        migrations.applySchema();
        // The triggers and references of the later files lock the table of activities.
        migrations.rollBack(Integer.parseInt(TestPostgres.query(
                url, "SELECT count(*) FROM databasechangelog WHERE filename >= 'liquibase/schema/0008'")));
        try (var writer = TestPostgres.connect(url);
                var open = writer.createStatement()) {
            writer.setAutoCommit(false);
            open.execute("LOCK TABLE activities IN ROW EXCLUSIVE MODE");
            CompletableFuture<Boolean> migrated = CompletableFuture.supplyAsync(() -> applied(migrations));
            eventually(() -> assertThat(TestPostgres.query(url, WAITING)).isEqualTo("1"));
            for (int round = 0; round < 20; round++) {
                Instant began = Instant.now();
                TestPostgres.execute(url, "UPDATE activities SET message = message");
                assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(2));
            }
            assertThat(migrated).isNotDone();
            writer.rollback();
            assertThat(migrated.get()).isTrue();
        }
        assertThat(migrations.pending()).isEmpty();
    }

    private static boolean applied(Migrations migrations) {
        try {
            migrations.applySchema();
            return true;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
