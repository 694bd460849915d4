package com.cruddur.db.connect;

import com.cruddur.db.DatabaseFailure;
import com.cruddur.metrics.Metrics;
import com.cruddur.tracing.StatementTracer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Connections to a replica. They run two statements in one round trip: one about the state of the replica, and then a read
 * that begins after it. A pool belongs to one event loop.
 */
public final class ReplicaPool {

    /** A replica that is silent for this time is excluded, so that the primary has time left for the read. */
    private static final int SILENCE_MILLIS = 300;

    private final Vertx vertx;
    private final Replica replica;
    private final PoolOptions poolOptions;
    private final AdmissionQueue queue;
    private final StatementTracer tracer;
    private final Metrics metrics;
    private final PoolLimits limits;
    private Pool pool;

    /** How often the pool was replaced. */
    private int generation;

    private int inFlight;

    /**
     * The results of both statements.
     *
     * @param state the row of the first statement
     * @param rows the result of the read; it may have failed
     */
    public record Answer(Row state, Future<RowSet<Row>> rows) {}

    /**
     * Creates a pool. It connects at the first read.
     *
     * @param limits its bounds; reads in flight include those that wait for a check or a connection
     */
    public ReplicaPool(Vertx vertx, EventLoop eventLoop, Replica replica, PoolLimits limits, Metrics metrics) {
        this.vertx = vertx;
        this.replica = replica;
        this.metrics = metrics;
        this.limits = limits;
        this.queue = new AdmissionQueue(eventLoop, limits.maxInFlight(), limits.queueCapacity(), metrics);
        this.tracer = eventLoop.statementTracer(replica.url());
        this.poolOptions = new PoolOptions()
                .setMaxSize(limits.connections())
                .setConnectionTimeout(TimeLimits.STATEMENT_MILLIS)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
        this.pool = newPool();
        metrics.poolChanged(limits.connections(), limits.queueCapacity());
    }

    public Replica replica() {
        return replica;
    }

    /** Reads in flight. */
    public int inFlight() {
        return inFlight;
    }

    /**
     * Runs a read as soon as the admission queue admits it.
     *
     * @param name the statement's name in traces
     */
    public <T> Future<T> submit(String name, Supplier<Future<T>> read) {
        inFlight++;
        return tracer.trace(name, () -> queue.submit(read)).onComplete(ended -> inFlight--);
    }

    /**
     * Sends both statements on one connection, one directly behind the other. Each is a transaction of its own, so the
     * snapshot of the read is taken after the first one has returned. Excludes the replica if it does not answer.
     *
     * @param state a statement without parameters that returns one row
     */
    public Future<Answer> send(String state, String sql, Tuple values) {
        int sentOn = generation;
        long sentNanos = System.nanoTime();
        Future<Answer> answer = pool.getConnection().compose(connection -> send(connection, state, sql, values));
        return answer.timeout(SILENCE_MILLIS, TimeUnit.MILLISECONDS)
                .recover(cause -> cause instanceof TimeoutException && replica.hasAnsweredSince(sentNanos)
                        ? answer
                        : Future.failedFuture(cause))
                .onFailure(cause -> excludeAfter(cause, sentOn));
    }

    private static Future<Answer> send(SqlConnection connection, String state, String sql, Tuple values) {
        Future<RowSet<Row>> first = connection.preparedQuery(state).execute();
        Future<RowSet<Row>> second = connection.preparedQuery(sql).execute(values);
        return Future.join(first, second)
                .transform(done -> first.map(rows -> new Answer(rows.iterator().next(), second)))
                .onComplete(done -> connection.close());
    }

    /** Any failure but an error that the statement itself caused. */
    private void excludeAfter(Throwable cause, int sentOn) {
        DatabaseFailure failure = DatabaseFailure.of(cause);
        if (cause instanceof PgException && !failure.isServerGone()) {
            replica.exclude("it cannot tell its state: " + failure.getMessage());
            return;
        }
        replica.failed(cause instanceof TimeoutException ? "no answer in time" : String.valueOf(failure.getMessage()));
        if (generation == sentOn) {
            generation++;
            Pool old = pool;
            pool = newPool();
            vertx.setTimer(TimeLimits.STATEMENT_MILLIS, timer -> old.close());
            queue.reset();
        }
    }

    /** Closes every connection. Reads in flight fail. */
    public Future<Void> close() {
        metrics.poolChanged(-limits.connections(), -limits.queueCapacity());
        return pool.close();
    }

    private Pool newPool() {
        return PgBuilder.pool()
                .with(poolOptions)
                .with(ConnectOptions.socket(replica.url()))
                .connectingTo(() -> ConnectOptions.next(
                        vertx, replica.url(), replica.url().hosts().getFirst()))
                .using(vertx)
                .build();
    }
}
