package com.cruddur.db;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.USERS;
import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.cache.PageCache;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.EventLoop;
import com.cruddur.db.connect.PoolLimits;
import com.cruddur.db.connect.Replicas;
import com.cruddur.metrics.Metrics;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two event loops that share a page cache, also while one of them is in trouble. */
class ExactReadIT {

    private static final Statement USERS_COUNT =
            pageOf(field(select(count()).from(USERS)).cast(SQLDataType.CLOB));
    private static final Statement LARGE =
            pageOf(function("repeat", SQLDataType.CLOB, inline("x"), inline(256 * 1024)));

    private final DatabaseUrl url = TestPostgres.seeded();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final Metrics metrics = new Metrics();
    private final PageCache pageCache = new PageCache(10 << 20, metrics.cacheMetrics());
    private final AtomicInteger reads = new AtomicInteger();
    private final Loop one = new Loop();
    private final Loop other = new Loop();

    private static Statement pageOf(Field<String> content) {
        return Statement.of(select(body(jsonObject(member("content", content))))
                .select(PageTag.columns(inline((OffsetDateTime) null), ChangeKeys.USERS)));
    }

    /** One event loop with its database. */
    private final class Loop {
        private final Context context = ((VertxInternal) vertx).createEventLoopContext();
        private final Database database = call(() -> Future.succeededFuture(
                        new Database(vertx, url, PoolLimits.of(1, 1), metrics, pageCache, Replicas.none(metrics))))
                .await();
        private final ExactRead<Statement> pages = new ExactRead<>(database, ExactReadIT.class, statement -> {
            reads.incrementAndGet();
            return database.executeShared(statement);
        });

        /** Returns as soon as the read has begun. */
        private Future<StatementResult> read(Statement page) {
            CountDownLatch begun = new CountDownLatch(1);
            Future<StatementResult> result = call(() -> {
                try {
                    return pages.read(page);
                } finally {
                    begun.countDown();
                }
            });
            await(begun);
            return result;
        }

        private <T> Future<T> call(Supplier<Future<T>> action) {
            Promise<T> result = Promise.promise();
            context.runOnContext(here -> EventLoop.call(action).onComplete(result));
            return result.future();
        }
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    /** The first read begins a check, and pages are cached only after one. */
    private void cacheUsersCount() throws Exception {
        one.read(USERS_COUNT).await(10, TimeUnit.SECONDS);
        TestPostgres.awaitTransactionsOlderThanChangeLog(url);
        eventually(() -> {
            StatementResult result = one.read(USERS_COUNT).await(10, TimeUnit.SECONDS);
            assertThat(one.read(USERS_COUNT).await(10, TimeUnit.SECONDS)).isSameAs(result);
        });
        reads.set(0);
    }

    @Test
    void aClosedEventLoopLeavesTheCheckToTheOther() throws Exception {
        cacheUsersCount();
        try (Connection locked = lockChanges()) {
            other.read(USERS_COUNT);
            awaitWaitingForLock();
            Future<StatementResult> next = one.read(USERS_COUNT);
            Future<StatementResult> others = other.read(USERS_COUNT);
            one.call(one.database::close).await(10, TimeUnit.SECONDS);
            locked.rollback();
            assertThat(others.await(10, TimeUnit.SECONDS).body()).isNotNull();
            assertThatThrownBy(() -> next.await(10, TimeUnit.SECONDS)).isInstanceOf(DatabaseFailure.class);
        }
    }

    @Test
    void aBlockedEventLoopDelaysTheOtherNoLongerThanTheTimeLimit() throws Exception {
        cacheUsersCount();
        CountDownLatch blocked = new CountDownLatch(1);
        try (Connection locked = lockChanges()) {
            Future<StatementResult> first = one.read(USERS_COUNT);
            awaitWaitingForLock();
            Future<StatementResult> second = one.read(USERS_COUNT);
            Future<StatementResult> others = other.read(USERS_COUNT);
            other.context.runOnContext(here -> await(blocked));
            locked.rollback();
            first.await(10, TimeUnit.SECONDS);
            second.await(10, TimeUnit.SECONDS);

            Future<StatementResult> third = one.read(USERS_COUNT);
            assertThatThrownBy(() -> third.await(10, TimeUnit.SECONDS)).isInstanceOf(DatabaseFailure.class);
            assertThat(others.isComplete()).isFalse();

            blocked.countDown();
            assertThat(others.await(10, TimeUnit.SECONDS).body()).isNotNull();
            eventually(() -> assertThat(one.read(USERS_COUNT).await(10, TimeUnit.SECONDS))
                    .isNotNull());
        } finally {
            blocked.countDown();
        }
    }

    @Test
    void bothEventLoopsReadTheSameCachedPage() throws Exception {
        cacheUsersCount();
        StatementResult first = one.read(USERS_COUNT).await(10, TimeUnit.SECONDS);
        assertThat(other.read(USERS_COUNT).await(10, TimeUnit.SECONDS)).isSameAs(first);
        assertThat(reads).hasValue(0);
    }

    @Test
    void aChangeOfAKeyDropsThePage() throws Exception {
        cacheUsersCount();
        StatementResult first = one.read(USERS_COUNT).await(10, TimeUnit.SECONDS);
        execute("DELETE FROM users WHERE handle = 'londo'");
        StatementResult second = other.read(USERS_COUNT).await(10, TimeUnit.SECONDS);
        assertThat(second.contentHash()).isNotEqualTo(first.contentHash());
        assertThat(one.read(USERS_COUNT).await(10, TimeUnit.SECONDS)).isSameAs(second);
        assertThat(reads).hasValue(1);
    }

    @Test
    void aChangeOfOtherKeysKeepsThePage() throws Exception {
        cacheUsersCount();
        StatementResult first = one.read(USERS_COUNT).await(10, TimeUnit.SECONDS);
        execute("DELETE FROM activities");
        assertThat(other.read(USERS_COUNT).await(10, TimeUnit.SECONDS)).isSameAs(first);
        assertThat(reads).hasValue(0);
    }

    @Test
    void aLargePageIsNotCached() throws Exception {
        cacheUsersCount();
        for (int time = 0; time < 2; time++) {
            StatementResult result = one.read(LARGE).await(10, TimeUnit.SECONDS);
            assertThat(Objects.requireNonNull(result.body()).length()).isGreaterThan(256 * 1024);
        }
        assertThat(reads).hasValue(2);
    }

    @Test
    void nothingIsCachedAfterAFailedCheck() throws Exception {
        cacheUsersCount();
        StatementResult first = other.read(USERS_COUNT).await(10, TimeUnit.SECONDS);
        one.call(one.database::close).await(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> one.read(USERS_COUNT).await(10, TimeUnit.SECONDS))
                .isInstanceOf(DatabaseFailure.class);
        assertThat(other.read(USERS_COUNT).await(10, TimeUnit.SECONDS)).isNotSameAs(first);
        assertThat(reads).hasValue(1);
    }

    /** A load balancer may send more readiness probes at once than the pool's queue holds. */
    @Test
    void concurrentReadinessProbesShareAStatement() {
        Future<Long> up = one.call(() -> {
            var answers = IntStream.range(0, 1_000)
                    .mapToObj(probe -> one.database.isUp())
                    .toList();
            return Future.all(answers)
                    .map(all -> answers.stream().filter(Future::result).count());
        });
        assertThat(up.await()).isEqualTo(1_000);
    }

    private Connection lockChanges() throws SQLException {
        Connection connection = TestPostgres.connect(url);
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("LOCK TABLE change_log, changes IN ACCESS EXCLUSIVE MODE");
        }
        return connection;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = TestPostgres.connect(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void awaitWaitingForLock() {
        eventually(() -> assertThat(TestPostgres.query(
                        url,
                        "SELECT count(*) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND wait_event_type = 'Lock'"))
                .isEqualTo("1"));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
