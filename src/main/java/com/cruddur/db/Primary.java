package com.cruddur.db;

import com.cruddur.db.connect.AdmissionQueues;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.EventLoop;
import com.cruddur.db.connect.PoolLimits;
import com.cruddur.db.connect.ReconnectingPool;
import com.cruddur.db.connect.StatementKind;
import com.cruddur.db.connect.TimeLimits;
import com.cruddur.db.connect.TransactionPool;
import com.cruddur.metrics.Metrics;
import com.cruddur.tracing.StatementTracer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** The connections to the primary, behind an admission queue. Every future fails with a {@link DatabaseFailure}. */
final class Primary {

    /** Room in the pool for statements that bypass the admission queue. */
    private static final int UNQUEUED_STATEMENTS = 100;

    /** How long a statement is repeated after serialization failures. */
    private static final long REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(TimeLimits.STATEMENT_MILLIS / 2);

    private final PoolLimits limits;
    private final Metrics metrics;
    private final AdmissionQueues queues;
    private final ReconnectingPool pool;
    private final TransactionPool transactions;
    private final StatementTracer tracer;

    Primary(Vertx vertx, EventLoop eventLoop, DatabaseUrl url, PoolLimits limits, Metrics metrics) {
        this.limits = limits;
        this.metrics = metrics;
        this.queues = new AdmissionQueues(eventLoop, limits, metrics);
        this.pool = new ReconnectingPool(vertx, url, limits, limits.maxInFlight() + UNQUEUED_STATEMENTS, queues::reset);
        this.transactions = new TransactionPool(vertx, url);
        this.tracer = eventLoop.statementTracer(url);
        metrics.poolChanged(limits.connections(), limits.maxQueued());
    }

    /** Sends a statement as soon as it is admitted. Its values are taken then. */
    Future<RowSet<Row>> submit(Statement statement, Supplier<Tuple> values) {
        StatementKind kind = statement.replicaSql() == null ? StatementKind.WRITE : StatementKind.READ;
        return tracer.trace(
                statement.name(),
                () -> withTimeLimit(queues.submit(kind, () -> send(kind, statement, values.get(), System.nanoTime()))));
    }

    /** Sends a statement that bypasses the admission queue. */
    Future<RowSet<Row>> sendUnqueued(Statement statement, Tuple values) {
        return tracer.trace(
                statement.name(), () -> withTimeLimit(send(StatementKind.READ, statement, values, System.nanoTime())));
    }

    /** Repeats the statement after a serialization failure, of which nothing was committed. */
    private Future<RowSet<Row>> send(StatementKind kind, Statement statement, Tuple values, long beganNanos) {
        return pool.send(kind, statement.sql(), values)
                .recover(cause -> DatabaseFailure.of(cause).isSerializationFailure()
                                && System.nanoTime() - beganNanos < REPEAT_NANOS
                        ? send(kind, statement, values, beganNanos)
                        : Future.failedFuture(cause));
    }

    /** Runs statements in a transaction; see {@link Database#transaction}. */
    <T> Future<T> transaction(Function<Transaction, Future<T>> statements) {
        return transactions
                .run(connection -> statements.apply(new Transaction(connection)))
                .recover(this::fail);
    }

    Future<Void> close() {
        metrics.poolChanged(-limits.connections(), -limits.maxQueued());
        return Future.join(pool.close(), transactions.close()).mapEmpty();
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
