package com.cruddur.db;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.USERS;
import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.cache.PageCache;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.metrics.Metrics;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests of two event loops that need the same page while it is not cached. Their reads end when the test permits it. */
class SharedReadsIT {

    private static final Statement USERS_COUNT = Statement.of(select(
                    body(jsonObject(member("users", select(count()).from(USERS).asField()))))
            .select(PageTag.columns(inline((OffsetDateTime) null), ChangeKeys.USERS)));

    private static final int REQUESTS = 20;

    private final DatabaseUrl url = TestPostgres.seeded();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final Metrics metrics = new Metrics();
    private final PageCache pageCache = new PageCache(10 << 20, metrics.cacheMetrics());
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger executed = new AtomicInteger();
    private final CachingEventLoop one = eventLoop();
    private final CachingEventLoop other = eventLoop();
    private volatile Promise<Void> permission = Promise.promise();

    private CachingEventLoop eventLoop() {
        return CachingEventLoop.create(vertx, url, metrics, pageCache, database -> statement -> {
            begun.incrementAndGet();
            Promise<Void> end = permission;
            return database.executeShared(statement)
                    .onSuccess(result -> executed.incrementAndGet())
                    .compose(result -> end.future().map(result));
        });
    }

    /** A page is cached only after a check. */
    @BeforeEach
    void check() throws Exception {
        permission.complete();
        result(one.read(USERS_COUNT));
        TestPostgres.awaitTransactionsOlderThanChangeLog(url);
        eventually(() -> assertThat(result(one.read(USERS_COUNT))).isSameAs(result(other.read(USERS_COUNT))));
        begun.set(0);
        executed.set(0);
        permission = Promise.promise();
    }

    @AfterEach
    void stop() throws Exception {
        permission.tryComplete();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void oneReadServesAllRequestsThatFindThePageDropped() throws Exception {
        deleteUser("londo");
        List<Future<StatementResult>> answers;
        try (var changeLog = new LockedChangeLog(url)) {
            // The requests arrive while this check is in flight, so that the next one serves all of them.
            one.call(() -> one.database().changeLog().nextCheck());
            changeLog.awaitCheck();
            answers = Stream.generate(() -> Stream.of(one.read(USERS_COUNT), other.read(USERS_COUNT)))
                    .limit(REQUESTS / 2)
                    .flatMap(both -> both)
                    .toList();
            changeLog.release();
        }
        awaitChecks();
        permission.complete();

        StatementResult page = result(answers.getFirst());
        for (Future<StatementResult> answer : answers) {
            assertThat(result(answer)).isSameAs(page);
        }
        assertThat(begun).hasValue(1);
        assertThat(result(other.read(USERS_COUNT))).isSameAs(page);
    }

    @Test
    void aRequestThatArrivesDuringAReadGetsItsPage() throws Exception {
        deleteUser("londo");
        Future<StatementResult> first = one.read(USERS_COUNT);
        awaitExecuted(1);
        List<Future<StatementResult>> later = List.of(one.read(USERS_COUNT), other.read(USERS_COUNT));
        awaitChecks();
        permission.complete();
        for (Future<StatementResult> answer : later) {
            assertThat(result(answer)).isSameAs(result(first));
        }
        assertThat(begun).hasValue(1);
    }

    @Test
    void aRequestThatArrivesAfterAWriteIsNotServedByAnEarlierRead() throws Exception {
        deleteUser("londo");
        Future<StatementResult> first = one.read(USERS_COUNT);
        awaitExecuted(1);
        deleteUser("andrewbrown");
        List<Future<StatementResult>> later = List.of(one.read(USERS_COUNT), other.read(USERS_COUNT));
        awaitChecks();
        permission.complete();

        int before = users(first);
        for (Future<StatementResult> answer : later) {
            assertThat(users(answer)).isEqualTo(before - 1);
        }
        assertThat(users(one.read(USERS_COUNT))).isEqualTo(before - 1);
    }

    @Test
    void aFailedReadFailsForItsRequestsAndForNoLaterOnes() throws Exception {
        deleteUser("londo");
        Future<StatementResult> first = one.read(USERS_COUNT);
        awaitExecuted(1);
        Future<StatementResult> later = other.read(USERS_COUNT);
        awaitChecks();
        Promise<Void> failing = permission;
        permission = Promise.promise();
        permission.complete();
        failing.fail("the connection was lost");
        assertThat(first.transform(ended -> Future.succeededFuture(ended.failed()))
                        .await(10, TimeUnit.SECONDS))
                .isTrue();
        assertThat(result(later).body()).isNotNull();
    }

    private void awaitExecuted(int reads) {
        eventually(() -> assertThat(executed).hasValue(reads));
    }

    /** Returns when every request has waited for its check: a check begins when all requests of the previous one are answered. */
    private void awaitChecks() throws Exception {
        for (CachingEventLoop loop : List.of(one, other)) {
            loop.call(() -> loop.database().changeLog().nextCheck()).await(10, TimeUnit.SECONDS);
        }
    }

    private static StatementResult result(Future<StatementResult> answer) throws Exception {
        return answer.await(10, TimeUnit.SECONDS);
    }

    private static int users(Future<StatementResult> answer) throws Exception {
        return Objects.requireNonNull(result(answer).body()).toJsonObject().getInteger("users");
    }

    private void deleteUser(String handle) {
        TestPostgres.execute(url, "DELETE FROM users WHERE handle = '%s'".formatted(handle));
    }
}
