package com.cruddur.db;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.cache.PageCache;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.EventLoop;
import com.cruddur.db.connect.PoolLimits;
import com.cruddur.db.connect.ReplicaPool;
import com.cruddur.db.connect.Replicas;
import com.cruddur.metrics.CacheMetrics;
import com.cruddur.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

    private record Call(Statement statement, List<@Nullable Object> arguments) {}

    /** Batches of equal calls, so that calls that arrive before the statement is sent share it, too. */
    private final Batcher<Call, Call, StatementResult> reads = new Batcher<>(1, this::promise, this::readShared);

    private final Coalescer<Statement, Statement, RowSet<Row>> pings =
            new Coalescer<>((ping, pings) -> executeUnqueued(ping));

    private final EventLoop eventLoop;
    private final PageCache pageCache;
    private final int connections;
    private final Metrics metrics;
    private final Primary primary;
    private final Replicas replicas;
    private final Routing routing;
    private final ChangeLog changeLog;
    private @Nullable Database bulkhead;
    private boolean closed;

    /** A database without a page cache and replicas. */
    public Database(Vertx vertx, DatabaseUrl url, PoolLimits limits, Metrics metrics) {
        this(vertx, url, limits, metrics, new PageCache(0, metrics.cacheMetrics()), Replicas.none(metrics));
    }

    /**
     * Creates the pools for the calling event loop. They connect at the first statement.
     *
     * @param limits the bounds of the pool of the primary, and of the pool of each replica
     * @param pageCache the cache that the event loops of the server share
     */
    public Database(
            Vertx vertx, DatabaseUrl url, PoolLimits limits, Metrics metrics, PageCache pageCache, Replicas replicas) {
        this(vertx, url, limits, metrics, pageCache, replicas, null);
    }

    private Database(
            Vertx vertx,
            DatabaseUrl url,
            PoolLimits limits,
            Metrics metrics,
            PageCache pageCache,
            Replicas replicas,
            @Nullable ChangeLog sharedChangeLog) {
        this.eventLoop = new EventLoop(vertx);
        this.pageCache = pageCache;
        this.metrics = metrics;
        this.connections = limits.connections();
        this.replicas = replicas;
        this.primary = new Primary(vertx, eventLoop, url, limits, metrics);
        this.changeLog = requireNonNullElseGet(
                sharedChangeLog,
                () -> new ChangeLog(this, eventLoop, pageCache, metrics.cacheMetrics(), !replicas.isEmpty()));
        ReplicaReads replicaReads = new ReplicaReads(
                vertx, replicas, replica -> new ReplicaPool(vertx, eventLoop, replica, limits, metrics), changeLog);
        this.routing = new Routing(primary, replicaReads, metrics);
    }

    /**
     * Creates a database that sets a tenth of its connections, at least one, and a fourth of its queue aside as a
     * {@link #bulkhead}. A single connection cannot be divided; then the bulkhead is the database itself.
     */
    public static Database withBulkhead(
            Vertx vertx, DatabaseUrl url, PoolLimits limits, Metrics metrics, PageCache pageCache, Replicas replicas) {
        if (!limits.hasBulkhead()) {
            return new Database(vertx, url, limits, metrics, pageCache, replicas);
        }
        Database database = new Database(vertx, url, limits.besideBulkhead(), metrics, pageCache, replicas);
        PageCache none = new PageCache(0, metrics.cacheMetrics());
        database.bulkhead = new Database(vertx, url, limits.bulkhead(), metrics, none, replicas, database.changeLog);
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
        return routing.run(statement, arguments).map(rows -> StatementResult.of(statement.columns(), rows));
    }

    /** Runs a read. Equal calls share a statement, one at a time: each gets the result of one that began after the call. */
    public Future<StatementResult> executeShared(Statement statement, @Nullable Object... arguments) {
        Call call = new Call(statement, Arrays.asList(arguments));
        return reads.load(call, call);
    }

    private Future<StatementResult> readShared(Call call, Batcher.Keys<Call> calls) {
        LateArguments arguments = new LateArguments(
                () -> {
                    calls.take();
                    return call.arguments().toArray();
                },
                calls::acceptWhile);
        return routing.submit(call.statement(), arguments)
                .map(rows -> StatementResult.of(call.statement().columns(), rows));
    }

    /** Runs a statement that returns a row for each of many keys. The first column is the key. */
    public Future<Map<String, StatementResult>> executeKeyed(Statement statement, @Nullable Object... arguments) {
        return routing.run(statement, arguments).map(rows -> StatementResult.byKey(String.class, statement, rows));
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
                (common, batch) -> routing.submit(
                                statement,
                                new LateArguments(
                                        () -> keys.arguments(batch.take(), arguments.apply(common)),
                                        batch::acceptWhile))
                        .map(rows -> StatementResult.byKey(keys.type(), statement, rows)));
    }

    /** Runs a statement that changes rows and returns their number. */
    public Future<Integer> update(Statement statement, @Nullable Object... arguments) {
        return routing.run(statement, arguments).map(result -> result.rows().rowCount());
    }

    /**
     * Runs statements in a transaction, on a connection besides those of the pool; one transaction at a time. It is
     * committed when the future of the function succeeds, and rolled back when it fails.
     */
    public <T> Future<T> transaction(Function<Transaction, Future<T>> statements) {
        return primary.transaction(statements);
    }

    /** Runs a statement that bypasses the admission queue, because many requests wait for its rows. */
    Future<RowSet<Row>> executeUnqueued(Statement statement, @Nullable Object... arguments) {
        return primary.sendUnqueued(statement, statement.bind(arguments));
    }

    /** The keys of the change log that change from now on, for a stream that follows some of them. */
    public ChangeSubscription subscribe() {
        ChangeSubscription subscription = new ChangeSubscription(changeLog);
        pageCache.subscribe(subscription::add);
        return subscription;
    }

    /** Whether the database answers now. Concurrent calls share a statement. The future never fails. */
    public Future<Boolean> isUp() {
        return pings.call(PING, PING).map(true).otherwise(false);
    }

    /** Whether replicas serve reads that may be stale, because no primary answers. */
    public boolean servesStale() {
        return replicas.servesStale();
    }

    /** Closes every connection. Statements in flight fail. */
    public Future<Void> close() {
        closed = true;
        return bulkhead == null
                ? routing.close().mapEmpty()
                : Future.join(routing.close(), bulkhead.close()).mapEmpty();
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

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** A promise whose listeners run on this database's event loop, whichever thread completes it. */
    <T> Promise<T> promise() {
        return eventLoop.promise();
    }

    CacheMetrics cacheMetrics() {
        return metrics.cacheMetrics();
    }

    /** Whether replicas may serve stale reads at all. */
    boolean mayServeStale() {
        return replicas.mayServeStale();
    }
}
