package com.cruddur.db;

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
import com.cruddur.metrics.CacheMetrics;
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
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two event loops that keep a page in common, and what becomes of one where the other is in trouble. */
class ExactReadIT {

    private static final DatabaseUrl URL = TestPostgres.seeded();

    private static final Statement PEOPLE =
            pageOf(field(select(count()).from(USERS)).cast(SQLDataType.CLOB));
    private static final Statement LARGE =
            pageOf(function("repeat", SQLDataType.CLOB, inline("x"), inline(256 * 1024)));

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final Metrics metrics = new Metrics();
    private final CacheMetrics counted = metrics.cacheMetrics();
    private final PageCache pageCache = new PageCache();
    private final Loop one = new Loop();
    private final Loop other = new Loop();

    private static Statement pageOf(Field<String> content) {
        return ExactRead.statement(unchanged ->
                ExactRead.whole(select(jsonObject(member("content", content)), inline((OffsetDateTime) null))
                        .where(unchanged)));
    }

    /** One event loop, its database, and its reader of the page. */
    private final class Loop {
        private final Context context = ((VertxInternal) vertx).createEventLoopContext();
        private final Database database = call(() ->
                        Future.succeededFuture(new Database(vertx, URL, 1, 1, metrics, pageCache)))
                .await();
        private final ExactRead people = new ExactRead(database, PEOPLE);

        /** Returns when it was asked, which may be long before it is answered. */
        private Future<StatementResult> ask(ExactRead page) {
            CountDownLatch asked = new CountDownLatch(1);
            Future<StatementResult> answer = call(() -> {
                try {
                    return page.read();
                } finally {
                    asked.countDown();
                }
            });
            await(asked);
            return answer;
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

    @Test
    void oneThatIsStoppedLeavesTheCheckToTheOther() throws Exception {
        try (Connection locked = lockPeople()) {
            other.ask(other.people);
            awaitWaitingForLock();
            Future<StatementResult> next = one.ask(one.people);
            Future<StatementResult> others = other.ask(other.people);
            one.call(one.database::close).await(10, TimeUnit.SECONDS);
            locked.rollback();
            assertThat(others.await(10, TimeUnit.SECONDS).body()).isNotNull();
            assertThatThrownBy(() -> next.await(10, TimeUnit.SECONDS)).isInstanceOf(DatabaseFailure.class);
        }
    }

    @Test
    void oneThatIsHeldUpDoesNotKeepTheOtherWaiting() throws Exception {
        CountDownLatch heldUp = new CountDownLatch(1);
        try (Connection locked = lockPeople()) {
            Future<StatementResult> first = one.ask(one.people);
            awaitWaitingForLock();
            Future<StatementResult> second = one.ask(one.people);
            Future<StatementResult> others = other.ask(other.people);
            other.context.runOnContext(here -> await(heldUp));
            locked.rollback();
            first.await(10, TimeUnit.SECONDS);
            second.await(10, TimeUnit.SECONDS);

            Future<StatementResult> third = one.ask(one.people);
            assertThatThrownBy(() -> third.await(10, TimeUnit.SECONDS)).isInstanceOf(DatabaseFailure.class);
            assertThat(others.isComplete()).isFalse();

            heldUp.countDown();
            assertThat(others.await(10, TimeUnit.SECONDS).body()).isNotNull();
            eventually(() ->
                    assertThat(one.ask(one.people).await(10, TimeUnit.SECONDS)).isNotNull());
        } finally {
            heldUp.countDown();
        }
    }

    @Test
    void aCheckThatCanNotBeSentIsNotWaitedForForEver() {
        ExactRead page = new ExactRead(one.database, PEOPLE, "one argument too many");
        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> one.ask(page).await(10, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            DatabaseFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(DatabaseFailure.Kind.DEFECT));
        }
    }

    @Test
    void whatIsKeptIsReadOnce() throws Exception {
        StatementResult first = one.ask(one.people).await(10, TimeUnit.SECONDS);
        assertThat(other.ask(other.people).await(10, TimeUnit.SECONDS)).isSameAs(first);
        assertThat(counted.refreshed().get()).isEqualTo(1);
        assertThat(counted.unchanged().get()).isEqualTo(1);
    }

    @Test
    void whatIsLargeIsNotKept() throws Exception {
        ExactRead large = new ExactRead(one.database, LARGE);
        for (int time = 0; time < 2; time++) {
            StatementResult answer = one.ask(large).await(10, TimeUnit.SECONDS);
            assertThat(Objects.requireNonNull(answer.body()).length()).isGreaterThan(256 * 1024);
        }
        assertThat(counted.refreshed().get()).isEqualTo(2);
    }

    @Test
    void nothingIsKeptAfterAFailure() throws Exception {
        other.ask(other.people).await(10, TimeUnit.SECONDS);
        one.call(one.database::close).await(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> one.ask(one.people).await(10, TimeUnit.SECONDS))
                .isInstanceOf(DatabaseFailure.class);
        other.ask(other.people).await(10, TimeUnit.SECONDS);
        assertThat(counted.failed().get()).isEqualTo(1);
        assertThat(counted.refreshed().get()).isEqualTo(2);
    }

    /** As many as a load balancer that has lost its mind: more than a pool's queue takes. */
    @Test
    void howeverManyAskWhetherItIsUpTheyAreTold() {
        Future<Long> up = one.call(() -> {
            var answers = IntStream.range(0, 1_000)
                    .mapToObj(asker -> one.database.isUp())
                    .toList();
            return Future.all(answers)
                    .map(all -> answers.stream().filter(Future::result).count());
        });
        assertThat(up.await()).isEqualTo(1_000);
    }

    private static Connection lockPeople() throws SQLException {
        Connection connection = TestPostgres.connect(URL);
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
        }
        return connection;
    }

    private static void awaitWaitingForLock() {
        eventually(() -> assertThat(TestPostgres.query(
                        URL,
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
