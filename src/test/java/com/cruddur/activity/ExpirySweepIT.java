package com.cruddur.activity;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.Database;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.PoolLimits;
import com.cruddur.metrics.Metrics;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExpirySweepIT {

    private static final int SEVERAL_BATCHES = 3 * ExpiredCruds.BATCH + 7;
    private static final String SEEDS = "7";

    private final DatabaseUrl url = TestPostgres.seeded();
    private final Vertx vertx = Vertx.vertx();
    private final Metrics metrics = new Metrics();
    private Future<Void> running = Future.succeededFuture();

    /** The first statement waits for class loading, longer than its time limit. */
    @BeforeEach
    void warmUp() {
        eventually(() -> {
            insert(1, "now()");
            sweep().await(10, TimeUnit.SECONDS);
            assertThat(query("SELECT count(*) FROM activities")).isEqualTo(SEEDS);
        });
    }

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void deletesAllExpiredActivitiesAndNothingElse() throws Exception {
        insert(SEVERAL_BATCHES, "now() - interval '1 second'");
        insert(5, "now() + interval '1 hour'");
        sweepTwice();
        assertThat(query("SELECT count(*) FROM activities WHERE expires_at <= now()"))
                .isEqualTo("0");
        assertThat(query("SELECT count(*) FROM activities")).isEqualTo("12");
    }

    @Test
    void deletesRepliesLikesAndReposts() throws Exception {
        execute("INSERT INTO activities (user_uuid, message, reply_to_activity_uuid, expires_at)"
                + " SELECT user_uuid, 'reply', uuid, expires_at FROM activities, generate_series(1, 400)"
                + " WHERE reply_to_activity_uuid IS NULL");
        execute("INSERT INTO likes (activity_uuid, user_uuid) SELECT a.uuid, u.uuid FROM activities a, users u"
                + " ON CONFLICT DO NOTHING");
        execute("INSERT INTO reposts (activity_uuid, user_uuid) SELECT a.uuid, u.uuid FROM activities a, users u"
                + " ON CONFLICT DO NOTHING");
        execute("UPDATE activities SET expires_at = now()");
        insert(1, "now() + interval '1 hour'");
        sweepTwice();
        assertThat(query("SELECT string_agg(message, ',') FROM activities")).isEqualTo("a crud");
        assertThat(query("SELECT count(*) FROM likes")).isEqualTo("0");
        assertThat(query("SELECT count(*) FROM reposts")).isEqualTo("0");
        assertThat(query("SELECT count(*) FROM users")).isEqualTo("4");
    }

    /** One statement with all of its likes and replies would exceed the time limit, and so would every later sweep. */
    @Test
    void deletesACrudWithMoreReactionsThanABatch() throws Exception {
        insert(1, "now() + interval '1 hour'");
        execute("INSERT INTO users (display_name, handle, email, cognito_user_id)"
                + " SELECT 'L', 'liker' || n, 'l', 'liker' || n FROM generate_series(1, "
                + (ExpiredCruds.MAX_REACTIONS + 1) + ") AS n");
        execute("INSERT INTO likes (activity_uuid, user_uuid)"
                + " SELECT activities.uuid, users.uuid FROM activities, users"
                + " WHERE message = 'a crud' AND users.handle LIKE 'liker%'");
        execute("INSERT INTO activities (user_uuid, message, reply_to_activity_uuid, expires_at)"
                + " SELECT user_uuid, 'a reply', uuid, expires_at FROM activities, generate_series(1, 700)"
                + " WHERE message = 'a crud'");
        execute("UPDATE activities SET expires_at = now() - interval '1 hour' WHERE message LIKE 'a %'");
        insert(SEVERAL_BATCHES, "now()");
        sweepTwice();
        assertThat(query("SELECT count(*) FROM activities")).isEqualTo(SEEDS);
        assertThat(query("SELECT count(*) FROM likes JOIN users ON users.uuid = user_uuid AND handle LIKE 'liker%'"))
                .isEqualTo("0");
    }

    @Test
    void deletesAllExpiredIdempotencyKeysAndNothingElse() throws Exception {
        insertKeys(SEVERAL_BATCHES, "24 hours 1 second");
        insertKeys(3, "23 hours 59 minutes");
        sweepTwice();
        assertThat(query("SELECT count(*) FROM idempotency_keys")).isEqualTo("3");
    }

    @Test
    void concurrentInstancesDoNotBlockEachOther() throws Exception {
        insert(SEVERAL_BATCHES, "now()");
        Future.all(sweep(), sweep(), sweep()).await(30, TimeUnit.SECONDS);
        // The instance with the lock may have ended just before the last row was inserted.
        sweep().await(30, TimeUnit.SECONDS);
        assertThat(query("SELECT count(*) FROM activities")).isEqualTo(SEEDS);
    }

    @Test
    void skipsLockedRowsUntilTheNextSweep() throws Exception {
        insert(10, "now()");
        try (Connection writer = TestPostgres.connect(url);
                var statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("SELECT FROM activities WHERE message = 'a crud' LIMIT 1 FOR UPDATE");
            sweepTwice();
            assertThat(query("SELECT count(*) FROM activities WHERE message = 'a crud'"))
                    .isEqualTo("1");
            writer.rollback();
        }
        sweepTwice();
        assertThat(query("SELECT count(*) FROM activities WHERE message = 'a crud'"))
                .isEqualTo("0");
    }

    @Test
    void readersAreNotBlocked() throws Exception {
        execute("UPDATE activities SET expires_at = now()");
        try (Connection holder = TestPostgres.connect(url);
                var lock = holder.createStatement()) {
            holder.setAutoCommit(false);
            lock.execute("SELECT FROM likes FOR UPDATE");
            eventually(() -> {
                // The time limit may have ended the statement before the test sees it waiting.
                if (running.isComplete()) {
                    running = sweep();
                }
                assertThat(query("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND datname = current_database()"))
                        .isNotEqualTo("0");
            });
            // The sweep holds its row locks and waits for a like. Readers must not wait for the sweep.
            execute("SET lock_timeout = '500ms'; SELECT message FROM activities JOIN users ON true");
            holder.rollback();
            running.await(30, TimeUnit.SECONDS);
        }
        sweepTwice();
        assertThat(query("SELECT count(*) FROM activities")).isEqualTo("0");
    }

    @Test
    void sweepsPeriodicallyOnceDeployed() throws Exception {
        insert(3, "now()");
        vertx.deployVerticle(new ExpirySweep(loop -> new Database(loop, url, PoolLimits.of(1, 1), metrics), metrics))
                .await(10, TimeUnit.SECONDS);
        eventually(() -> assertThat(query("SELECT count(*) FROM activities")).isEqualTo(SEEDS));
        insert(3, "now()");
        eventually(() -> assertThat(query("SELECT count(*) FROM activities")).isEqualTo(SEEDS));
    }

    /** The second sweep finishes a batch that exceeded the time limit in the first. */
    private void sweepTwice() throws TimeoutException {
        sweep().await(60, TimeUnit.SECONDS);
        sweep().await(60, TimeUnit.SECONDS);
    }

    /** One sweep on its own event loop, as in an instance. */
    private Future<Void> sweep() {
        Context eventLoop = vertx.getOrCreateContext();
        Promise<Void> swept = Promise.promise();
        eventLoop.runOnContext(start -> ExpirySweep.sweep(
                        new Database(vertx, url, PoolLimits.of(1, 1), metrics), metrics)
                .onComplete(swept));
        return swept.future();
    }

    private void insert(int rows, String expiresAt) {
        execute("INSERT INTO activities (user_uuid, message, expires_at) SELECT users.uuid, 'a crud', " + expiresAt
                + " FROM generate_series(1, " + rows + "), users WHERE handle = 'bayko'");
    }

    private void insertKeys(int keys, String age) {
        execute("INSERT INTO idempotency_keys (user_uuid, key, request_hash, claim_uuid, answer, created_at)"
                + " SELECT uuid, '" + age + "' || n, '', uuid, '{}', now() - interval '" + age + "'"
                + " FROM generate_series(1, " + keys + ") n, users WHERE handle = 'bayko'");
    }

    private void execute(String sql) {
        TestPostgres.execute(url, sql);
    }

    private String query(String sql) {
        return TestPostgres.query(url, sql);
    }
}
