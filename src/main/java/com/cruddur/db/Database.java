package com.cruddur.db;

import static java.util.Objects.requireNonNullElse;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.cache.PageCache;
import com.cruddur.db.connect.AdmissionQueue;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.EventLoop;
import com.cruddur.db.connect.ReconnectingPool;
import com.cruddur.db.connect.TimeLimits;
import com.cruddur.db.connect.TransactionPool;
import com.cruddur.metrics.CacheMetrics;
import com.cruddur.metrics.Metrics;
import com.cruddur.tracing.Requesters;
import com.cruddur.tracing.StatementTracer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements on a pool of pipelined connections. A database belongs to one event loop and must not be used from
 * another thread.
 *
 * <p>Everything has a bound: connections, statements in flight on one connection, queued statements, and the time from
 * the call to the result. Every future fails with a {@link DatabaseFailure}.
 */
public final class Database {

    private static final Statement PING = Statement.of(select(inline(1))).named("ping");

    /** Statements in flight per connection: half of the pipelining limit, so that a new statement has few in front. */
    private static final int STATEMENTS_PER_CONNECTION = 8;

    /** The same of a bulkhead, whose statements take long. */
    private static final int BULKHEAD_STATEMENTS_PER_CONNECTION = 2;

    /** Room in the pool for statements that bypass the admission queue. */
    private static final int UNQUEUED_STATEMENTS = 100;

    /** How long a statement is repeated after serialization failures. */
    private static final long REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(TimeLimits.STATEMENT_MILLIS / 2);

    private record Call(Statement statement, List<@Nullable Object> arguments) {}

    private final Coalescer<Call, Call, StatementResult> reads = new Coalescer<>(
            (call, calls) -> execute(call.statement(), call.arguments().toArray()));

    private final Coalescer<Statement, Statement, RowSet<Row>> pings =
            new Coalescer<>((ping, pings) -> executeUnqueued(ping));

    private final EventLoop eventLoop;
    private final PageCache pageCache;
    private final int connections;
    private final Metrics metrics;
    private final int queueCapacity;
    private final AdmissionQueue queue;
    private final ReconnectingPool pool;
    private final TransactionPool transactions;
    private final ChangeLog changeLog;
    private final StatementTracer tracer;
    private @Nullable Database bulkhead;
    private boolean closed;

    /** A database without a page cache. */
    public Database(Vertx vertx, DatabaseUrl url, int connections, int queueCapacity, Metrics metrics) {
        this(vertx, url, connections, queueCapacity, metrics, new PageCache(0, metrics.cacheMetrics()));
    }

    /**
     * Creates the pool for the calling event loop. It connects at the first statement.
     *
     * @param connections the maximum number of connections
     * @param queueCapacity the maximum number of statements in the admission queue
     * @param pageCache the cache that the event loops of the server share
     */
    public Database(
            Vertx vertx, DatabaseUrl url, int connections, int queueCapacity, Metrics metrics, PageCache pageCache) {
        this(vertx, url, connections, STATEMENTS_PER_CONNECTION, queueCapacity, metrics, pageCache);
    }

    private Database(
            Vertx vertx,
            DatabaseUrl url,
            int connections,
            int statementsPerConnection,
            int queueCapacity,
            Metrics metrics,
            PageCache pageCache) {
        this.eventLoop = new EventLoop(vertx);
        this.pageCache = pageCache;
        this.metrics = metrics;
        this.connections = connections;
        this.queueCapacity = queueCapacity;
        int maxInFlight = connections * statementsPerConnection;
        this.queue = new AdmissionQueue(eventLoop, maxInFlight, queueCapacity, metrics);
        this.pool = new ReconnectingPool(vertx, url, connections, maxInFlight + UNQUEUED_STATEMENTS, queue::reset);
        this.transactions = new TransactionPool(vertx, url);
        this.changeLog = new ChangeLog(this, eventLoop, pageCache, metrics.cacheMetrics());
        this.tracer = eventLoop.statementTracer(url);
        metrics.poolChanged(connections, queueCapacity);
    }

    /**
     * Creates a database that sets a fourth of its connections and of its queue aside as a {@link #bulkhead}. A single
     * connection cannot be divided; then the bulkhead is the database itself.
     */
    public static Database withBulkhead(
            Vertx vertx, DatabaseUrl url, int connections, int queueCapacity, Metrics metrics, PageCache pageCache) {
        int reserved = connections < 2 ? 0 : Math.ceilDiv(connections, 4);
        int reservedQueue = reserved == 0 ? 0 : queueCapacity / 4;
        Database database =
                new Database(vertx, url, connections - reserved, queueCapacity - reservedQueue, metrics, pageCache);
        if (reserved > 0) {
            database.bulkhead = new Database(
                    vertx,
                    url,
                    reserved,
                    BULKHEAD_STATEMENTS_PER_CONNECTION,
                    reservedQueue,
                    metrics,
                    new PageCache(0, metrics.cacheMetrics()));
        }
        return database;
    }

    /**
     * A database for expensive statements, with a few connections and an admission queue of its own. However many of them
     * arrive, they neither occupy the other connections nor run in front of other statements.
     */
    public Database bulkhead() {
        return requireNonNullElse(bulkhead, this);
    }

    /** Runs a statement that returns at most one row. */
    public Future<StatementResult> execute(Statement statement, @Nullable Object... arguments) {
        return rows(statement, arguments).map(rows -> StatementResult.of(statement.columns(), rows));
    }

    /** Runs a read. Equal calls are coalesced: each gets the result of a statement that began after the call. */
    public Future<StatementResult> executeShared(Statement statement, @Nullable Object... arguments) {
        Call call = new Call(statement, Arrays.asList(arguments));
        return reads.call(call, call);
    }

    /** Runs a statement that returns a row for each of many keys. The first column is the key. */
    public Future<Map<String, StatementResult>> executeKeyed(Statement statement, @Nullable Object... arguments) {
        return rows(statement, arguments).map(rows -> StatementResult.byKey(String.class, statement, rows));
    }

    /**
     * A batcher for a statement that reads the rows of many keys. It uses a quarter of the connections: the more batches
     * are in flight, the fewer keys share one.
     *
     * @param keys the parameter and table of the keys
     * @param arguments the arguments that follow the keys, made from the common part of the batch
     */
    public <P, K> Batcher<P, K, Map<K, StatementResult>> batcher(
            Statement statement, BatchKeys<K> keys, Function<P, List<@Nullable Object>> arguments) {
        return new Batcher<>(
                Math.ceilDiv(connections, 4),
                this::promise,
                (common, batch) -> submit(
                                statement, () -> statement.bind(keys.arguments(batch.get(), arguments.apply(common))))
                        .map(rows -> StatementResult.byKey(keys.type(), statement, rows)));
    }

    /** Runs a statement that changes rows and returns their number. */
    public Future<Integer> update(Statement statement, @Nullable Object... arguments) {
        return rows(statement, arguments).map(RowSet::rowCount);
    }

    /**
     * Runs statements in a transaction, on a connection besides those of the pool; one transaction at a time. It is
     * committed when the future of the function succeeds, and rolled back when it fails.
     */
    public <T> Future<T> transaction(Function<Transaction, Future<T>> statements) {
        return transactions
                .run(connection -> statements.apply(new Transaction(connection)))
                .recover(this::fail);
    }

    /** Runs a statement that bypasses the admission queue, because many requests wait for its rows. */
    Future<RowSet<Row>> executeUnqueued(Statement statement, @Nullable Object... arguments) {
        Tuple values = statement.bind(arguments);
        return tracer.trace(statement.name(), () -> withTimeLimit(send(statement, values)));
    }

    /** How many checks of the change log have finished. A statement that is sent later sees all that they reported. */
    public long finishedChecks() {
        return pageCache.finishedChecks();
    }

    /**
     * Whether a key of the change log has changed since a check.
     *
     * @param key one of {@link ChangeKeys}, or the uuid of an activity or a user
     * @param sinceCheck the number of finished checks at that time
     * @param maxAgeMillis the maximum age of the check that decides it; a younger one is not repeated
     */
    public Future<Boolean> hasChanged(UUID key, long sinceCheck, long maxAgeMillis) {
        return changeLog.hasChanged(key, sinceCheck, maxAgeMillis);
    }

    /** Whether the database answers now. Concurrent calls share a statement. The future never fails. */
    public Future<Boolean> isUp() {
        return pings.call(PING, PING).map(true).otherwise(false);
    }

    /** Closes every connection. Statements in flight fail. */
    public Future<Void> close() {
        closed = true;
        metrics.poolChanged(-connections, -queueCapacity);
        Future<Void> closing = Future.join(pool.close(), transactions.close()).mapEmpty();
        return bulkhead == null
                ? closing
                : Future.join(closing, bulkhead.close()).mapEmpty();
    }

    boolean isClosed() {
        return closed;
    }

    PageCache pageCache() {
        return pageCache;
    }

    ChangeLog changeLog() {
        return changeLog;
    }

    /** A promise whose listeners run on this database's event loop, whichever thread completes it. */
    <T> Promise<T> promise() {
        return eventLoop.promise();
    }

    CacheMetrics cacheMetrics() {
        return metrics.cacheMetrics();
    }

    /** Repeats a statement once if a row that it refers to was deleted meanwhile: the second one finds that it is gone. */
    private Future<RowSet<Row>> rows(Statement statement, @Nullable Object... arguments) {
        Tuple values = statement.bind(arguments);
        Requesters requesters = Requesters.current();
        return submit(statement, () -> values)
                .recover(cause -> cause instanceof DatabaseFailure failure && failure.isReferenceDeleted()
                        ? requesters.call(() -> submit(statement, () -> values))
                        : Future.failedFuture(cause));
    }

    private Future<RowSet<Row>> submit(Statement statement, Supplier<Tuple> values) {
        return tracer.trace(statement.name(), () -> withTimeLimit(queue.submit(() -> send(statement, values.get()))));
    }

    private Future<RowSet<Row>> send(Statement statement, Tuple values) {
        return send(statement, values, System.nanoTime());
    }

    /** Repeats the statement after a serialization failure, of which nothing was committed. */
    private Future<RowSet<Row>> send(Statement statement, Tuple values, long beganNanos) {
        return pool.send(statement.sql(), values)
                .recover(cause -> DatabaseFailure.of(cause).isSerializationFailure()
                                && System.nanoTime() - beganNanos < REPEAT_NANOS
                        ? send(statement, values, beganNanos)
                        : Future.failedFuture(cause));
    }

    private <T> Future<T> withTimeLimit(Future<T> result) {
        return result.onSuccess(rows -> pool.recordResult())
                .timeout(TimeLimits.STATEMENT_MILLIS, TimeUnit.MILLISECONDS)
                .recover(this::fail);
    }

    private <T> Future<T> fail(Throwable cause) {
        DatabaseFailure failure = DatabaseFailure.of(cause);
        metrics.statementFailed(failure.kind().name().toLowerCase(Locale.ROOT));
        pool.reconnectAfter(failure, cause);
        return Future.failedFuture(failure);
    }
}
