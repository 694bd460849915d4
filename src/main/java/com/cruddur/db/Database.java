package com.cruddur.db;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;

import com.cruddur.metrics.KeptPages;
import com.cruddur.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements on a pool of pipelined connections that belongs to one event loop.
 *
 * <p>Everything has a bound: connections, statements in flight on one, those that wait, and the time from
 * asking to answer. Not safe for use from another thread than its event loop's.
 */
public final class Database {

    /** From asking to answer, waiting included: who asks hears within a second, if only that it was too much. */
    static final int TIME_LIMIT_MILLIS = 850;

    /** The same where somebody else's statement is waited for: its whole time, and a little for one's own. */
    static final int TIME_LIMIT_IN_TURN_MILLIS = TIME_LIMIT_MILLIS + 50;

    private static final Statement ONE = Statement.of(select(inline(1)));

    /** Statements under way, for each connection: half of what could be, so that what is sent next isn't sent behind much. */
    private static final int STATEMENTS_TOGETHER = 8;

    /** Checks of kept pages and whether the database is up, each of them one at a time. */
    private static final int AHEAD_OF_THE_LINE = 100;

    private record Asked(Statement statement, List<@Nullable Object> arguments) {}

    private final Rounds<Asked, Asked, Answer> reads = new Rounds<>(
            (asked, askers) -> answer(asked.statement(), asked.arguments().toArray()));

    private final Rounds<Statement, Statement, RowSet<Row>> upChecks = new Rounds<>((one, asked) -> rowsAtOnce(one));

    private final ContextInternal eventLoop;
    private final KeptInCommon keptInCommon;
    private final int connections;
    private final Metrics metrics;
    private final int waiting;
    private final WaitingLine line;
    private final RenewablePool pool;
    private boolean closed;

    /** A database of one event loop, which shares with no other. */
    public Database(Vertx vertx, DatabaseUrl url, int connections, int waiting, Metrics metrics) {
        this(vertx, url, connections, waiting, metrics, new KeptInCommon());
    }

    /**
     * Makes the pool, of the event loop that calls; connects at the first statement.
     *
     * @param connections the most connections
     * @param waiting the most statements that wait for their turn
     * @param keptInCommon the pages that it keeps together with the server's other event loops
     */
    public Database(
            Vertx vertx, DatabaseUrl url, int connections, int waiting, Metrics metrics, KeptInCommon keptInCommon) {
        this.eventLoop = (ContextInternal) vertx.getOrCreateContext();
        this.keptInCommon = keptInCommon;
        this.metrics = metrics;
        this.connections = connections;
        this.pool = new RenewablePool(
                vertx,
                url,
                new PoolOptions()
                        .setMaxSize(connections)
                        // Those that wait for the first connections: as many as the line lets through, and those ahead.
                        .setMaxWaitQueueSize(connections * STATEMENTS_TOGETHER + AHEAD_OF_THE_LINE)
                        .setConnectionTimeout(TIME_LIMIT_MILLIS)
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS));
        this.waiting = waiting;
        this.line = new WaitingLine(eventLoop, connections * STATEMENTS_TOGETHER, waiting, metrics);
        metrics.poolChanged(connections, waiting);
    }

    /** Runs a statement that answers with at most one row. */
    public Future<Answer> answer(Statement statement, @Nullable Object... arguments) {
        return execute(statement, arguments).map(rows -> answer(statement.columns(), rows));
    }

    /** The same for reads that many ask at once: who comes while one is under way shares the next. */
    public Future<Answer> sharedAnswer(Statement statement, @Nullable Object... arguments) {
        Asked asked = new Asked(statement, Arrays.asList(arguments));
        return reads.ask(asked, asked);
    }

    /** Runs a statement that answers many at once: each by the key that stands in the first column of their row. */
    public Future<Map<String, Answer>> answers(Statement statement, @Nullable Object... arguments) {
        return execute(statement, arguments).map(rows -> answers(String.class, statement, rows));
    }

    /**
     * Statements that answer for many keys each, those of a table in the statement. A quarter of the connections is
     * enough for them: the more are under way, the fewer share one.
     *
     * @param arguments those that follow the keys, of what the keys are asked about
     */
    public <T, K> Batches<T, K, Map<K, Answer>> batches(
            Statement statement, KeyTable<K> keys, Function<T, List<@Nullable Object>> arguments) {
        return new Batches<>(
                Math.ceilDiv(connections, 4),
                this::promise,
                (about, asked) -> within(line.pass(() -> pool.send(
                                statement, statement.bind(keys.arguments(asked.get(), arguments.apply(about))))))
                        .map(rows -> answers(keys.type(), statement, rows)));
    }

    /** Runs a statement that changes rows, and tells how many. */
    public Future<Integer> update(Statement statement, @Nullable Object... arguments) {
        return execute(statement, arguments).map(RowSet::rowCount);
    }

    /** Runs a statement whose rows the caller knows how to read, ahead of the line: so many others wait for these. */
    Future<RowSet<Row>> rowsAtOnce(Statement statement, @Nullable Object... arguments) {
        return within(pool.send(statement, statement.bind(arguments)));
    }

    /** Whether the database answers right now; however many ask, by one statement at a time. Never fails. */
    public Future<Boolean> isUp() {
        return upChecks.ask(ONE, ONE).map(true).otherwise(false);
    }

    /** Closes every connection; what is under way fails. */
    public Future<Void> close() {
        closed = true;
        metrics.poolChanged(-connections, -waiting);
        return pool.close();
    }

    boolean isClosed() {
        return closed;
    }

    KeptInCommon keptInCommon() {
        return keptInCommon;
    }

    /** One whose listeners run on the event loop that this belongs to, wherever it is completed. */
    <T> Promise<T> promise() {
        return eventLoop.promise();
    }

    /** Does something on the event loop that this belongs to: at once for who is there already. */
    void onEventLoop(Runnable task) {
        eventLoop.execute(task);
    }

    KeptPages keptPages() {
        return metrics.keptPages();
    }

    private Future<RowSet<Row>> execute(Statement statement, @Nullable Object... arguments) {
        Tuple values = statement.bind(arguments);
        return within(line.pass(() -> pool.send(statement, values)));
    }

    private <T> Future<T> within(Future<T> result) {
        return result.onSuccess(answer -> pool.answered())
                .timeout(TIME_LIMIT_MILLIS, TimeUnit.MILLISECONDS)
                .recover(this::failed);
    }

    private <T> Future<T> failed(Throwable cause) {
        DatabaseFailure failure = DatabaseFailure.of(cause);
        metrics.statementFailed(failure.kind().name().toLowerCase(Locale.ROOT));
        if (pool.renewAfter(failure, cause)) {
            line.restart();
        }
        return Future.failedFuture(failure);
    }

    private static <K> Map<K, Answer> answers(Class<K> key, Statement statement, RowSet<Row> rows) {
        Map<K, Answer> answers = HashMap.newHashMap(rows.size());
        rows.forEach(row -> answers.put(row.get(key, 0), answer(statement.columns(), row)));
        return answers;
    }

    private static Answer answer(Statement.Columns columns, RowSet<Row> rows) {
        var iterator = rows.iterator();
        return iterator.hasNext() ? answer(columns, iterator.next()) : Answer.NOTHING;
    }

    private static Answer answer(Statement.Columns columns, Row row) {
        return new Answer(
                columns.body() < 0 ? null : row.getBuffer(columns.body()),
                columns.failure() < 0 ? null : row.getString(columns.failure()),
                columns.next() < 0 ? null : row.getString(columns.next()));
    }
}
