package com.cruddur.db;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cruddur.db.cache.PageCache;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.PoolLimits;
import com.cruddur.db.connect.Replicas;
import com.cruddur.metrics.Metrics;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Interleavings of writers, checks and the sweep that a random history rarely contains. The page is the number of users.
 */
class ChangeLogIT {

    private final DatabaseUrl url = TestPostgres.seeded();
    private final Vertx vertx = Vertx.vertx();
    private final Metrics metrics = new Metrics();
    private final PageCache cache = new PageCache(10 << 20, metrics.cacheMetrics());
    private final Database database = onEventLoop(() -> Future.succeededFuture(
            new Database(vertx, url, PoolLimits.of(2, 10), metrics, cache, Replicas.none(metrics))));
    private final ChangeSubscription changes = database.subscribe();
    private Connection writer;

    @BeforeEach
    void check() throws SQLException {
        writer = TestPostgres.connect(url);
        nextCheck();
        TestPostgres.awaitTransactionsOlderThanChangeLog(url);
        isReported();
    }

    @AfterEach
    void stop() throws Exception {
        writer.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void aCommitIsReportedByTheNextCheckOnly() throws SQLException {
        assertThat(isReported()).isFalse();
        renameLondo();
        assertThat(isReported()).isTrue();
        assertThat(isReported()).isFalse();
    }

    @Test
    void aTransactionThatBeganEarlierIsReportedWhenItCommits() throws SQLException {
        writer.setAutoCommit(false);
        renameLondo();
        execute("INSERT INTO changes (keys) VALUES ('{}')");
        assertThat(isReported()).isFalse();
        execute("INSERT INTO changes (keys) VALUES ('{}')");
        assertThat(isReported()).isFalse();
        writer.commit();
        assertThat(isReported()).isTrue();
    }

    @Test
    void aChangeInASubtransactionIsReported() throws SQLException {
        writer.setAutoCommit(false);
        try (var statement = writer.createStatement()) {
            for (int i = 0; i < 70; i++) {
                statement.execute("SAVEPOINT s" + i);
                statement.execute("UPDATE users SET bio = 'savepoint " + i + "' WHERE handle = 'londo'");
            }
        }
        assertThat(isReported()).isFalse();
        writer.commit();
        assertThat(isReported()).isTrue();
    }

    @Test
    void aRolledBackChangeIsNotReported() throws SQLException {
        writer.setAutoCommit(false);
        renameLondo();
        writer.rollback();
        assertThat(isReported()).isFalse();
    }

    @Test
    void aChangeWithReplicationRoleReplicaIsReported() throws SQLException {
        writer.createStatement().execute("SET session_replication_role = replica");
        renameLondo();
        assertThat(isReported()).isTrue();
    }

    @Test
    void aTruncateIsReported() throws SQLException {
        writer.createStatement().execute("TRUNCATE users CASCADE");
        assertThat(isReported()).isTrue();
    }

    @Test
    void aPreparedTransactionIsReportedWhenItCommits() throws SQLException {
        if (TestPostgres.query(url, "SHOW max_prepared_transactions").equals("0")) {
            return;
        }
        writer.setAutoCommit(false);
        renameLondo();
        String name = "prepared-" + UUID.randomUUID();
        writer.createStatement().execute("PREPARE TRANSACTION '" + name + "'");
        assertThat(isReported()).isFalse();
        execute("COMMIT PREPARED '" + name + "'");
        assertThat(isReported()).isTrue();
    }

    /** The sweep deletes only what an old snapshot saw, however old the row of a long transaction is. */
    @Test
    void theSweepKeepsTheChangesOfALongTransaction() throws SQLException {
        writer.setAutoCommit(false);
        renameLondo();
        sweepTwice();
        writer.commit();
        assertThat(isReported()).isTrue();
    }

    @Test
    void theSweepDeletesOldChanges() throws SQLException {
        renameLondo();
        assertThat(isReported()).isTrue();
        eventually(() -> {
            sweepTwice();
            assertThat(TestPostgres.query(url, "SELECT count(*) FROM changes")).isEqualTo("0");
        });
    }

    /** A server whose last check is older than the swept snapshot may have missed changes. */
    @Test
    void aServerThatMissedASweepDropsEverything() throws SQLException {
        renameLondo();
        sweepTwice();
        assertThat(isReported()).isTrue();
        assertThat(TestPostgres.query(url, "SELECT count(*) FROM changes")).isEqualTo("0");
    }

    @Test
    void anEmptiedLogIsRecognised() throws SQLException {
        renameLondo();
        execute("TRUNCATE changes, change_log");
        assertThat(isReported()).isTrue();
        // The row is there again.
        nextCheck();
        assertThat(TestPostgres.query(url, "SELECT count(*) FROM change_log")).isEqualTo("1");
    }

    @Test
    void moreChangesThanAListHoldsAreReported() throws SQLException {
        execute("INSERT INTO users (display_name, handle, email, cognito_user_id)"
                + " SELECT 'n', 'n' || n, 'n', 'n' || n FROM generate_series(1, 3000) AS n");
        assertThat(Integer.parseInt(TestPostgres.query(url, "SELECT count(*) FROM changes")))
                .isBetween(1001, 1100);
        assertThat(isReported()).isTrue();
    }

    private void renameLondo() throws SQLException {
        try (var statement = writer.createStatement()) {
            statement.execute(
                    "UPDATE users SET display_name = '%s' WHERE handle = 'londo'".formatted(UUID.randomUUID()));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection other = TestPostgres.connect(url);
                var statement = other.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Whether the next check reports a change of users. */
    private boolean isReported() {
        nextCheck();
        return onEventLoop(() -> changes.next(Long.MAX_VALUE)).contains(ChangeKeys.USERS);
    }

    private void nextCheck() {
        @Nullable Throwable failure = onEventLoop(() -> database.changeLog()
                        .nextCheck()
                        .transform(checked -> Future.succeededFuture(Optional.ofNullable(checked.cause()))))
                .orElse(null);
        assumeTrue(failure == null, "the machine is too busy for a check within its time limit");
    }

    /** Twice, because the first sweep takes the snapshot that the second one uses. */
    private void sweepTwice() {
        for (int i = 0; i < 2; i++) {
            try {
                execute("UPDATE change_log SET taken = taken - interval '1 minute'");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            onEventLoop(() -> ChangeLogSweep.run(database));
        }
    }

    private <T> T onEventLoop(Supplier<Future<T>> action) {
        Promise<T> result = Promise.promise();
        vertx.runOnContext(here -> action.get().onComplete(result));
        return result.future().await();
    }
}
