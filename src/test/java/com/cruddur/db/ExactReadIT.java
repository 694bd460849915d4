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
import com.cruddur.metrics.Metrics;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final CachingEventLoop one = eventLoop();
    private final CachingEventLoop other = eventLoop();

    private CachingEventLoop eventLoop() {
        return CachingEventLoop.create(vertx, url, metrics, pageCache, database -> statement -> {
            reads.incrementAndGet();
            return database.executeShared(statement);
        });
    }

    private static Statement pageOf(Field<String> content) {
        return Statement.of(select(body(jsonObject(member("content", content))))
                .select(PageTag.columns(inline((OffsetDateTime) null), ChangeKeys.USERS)));
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
        try (var changeLog = new LockedChangeLog(url)) {
            other.read(USERS_COUNT);
            changeLog.awaitCheck();
            Future<StatementResult> next = one.read(USERS_COUNT);
            Future<StatementResult> others = other.read(USERS_COUNT);
            one.call(one.database()::close).await(10, TimeUnit.SECONDS);
            changeLog.release();
            assertThat(others.await(10, TimeUnit.SECONDS).body()).isNotNull();
            assertThatThrownBy(() -> next.await(10, TimeUnit.SECONDS)).isInstanceOf(DatabaseFailure.class);
        }
    }

    @Test
    void aBlockedEventLoopDelaysTheOtherNoLongerThanTheTimeLimit() throws Exception {
        cacheUsersCount();
        CountDownLatch blocked = new CountDownLatch(1);
        try (var changeLog = new LockedChangeLog(url)) {
            Future<StatementResult> first = one.read(USERS_COUNT);
            changeLog.awaitCheck();
            Future<StatementResult> second = one.read(USERS_COUNT);
            Future<StatementResult> others = other.read(USERS_COUNT);
            other.context().runOnContext(here -> CachingEventLoop.await(blocked));
            changeLog.release();
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
        TestPostgres.execute(url, "DELETE FROM users WHERE handle = 'londo'");
        StatementResult second = other.read(USERS_COUNT).await(10, TimeUnit.SECONDS);
        assertThat(second.contentHash()).isNotEqualTo(first.contentHash());
        assertThat(one.read(USERS_COUNT).await(10, TimeUnit.SECONDS)).isSameAs(second);
        assertThat(reads).hasValue(1);
    }

    @Test
    void aChangeOfOtherKeysKeepsThePage() throws Exception {
        cacheUsersCount();
        StatementResult first = one.read(USERS_COUNT).await(10, TimeUnit.SECONDS);
        TestPostgres.execute(url, "DELETE FROM activities");
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
        one.call(one.database()::close).await(10, TimeUnit.SECONDS);
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
                    .mapToObj(probe -> one.database().isUp())
                    .toList();
            return Future.all(answers)
                    .map(all -> answers.stream().filter(Future::result).count());
        });
        assertThat(up.await()).isEqualTo(1_000);
    }
}
