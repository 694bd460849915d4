package com.cruddur.db.connect;

import com.cruddur.db.DatabaseFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection for transactions, because pipelined connections have none. It is opened for the first transaction, closed
 * when it is idle, and replaced after a failure of the connection. A pool belongs to one event loop.
 */
public final class TransactionPool {

    private static final int IDLE_SECONDS = 5;
    private static final int MAX_WAITING = 16;
    private static final int CLEANER_MILLIS = 1_000;

    private final Vertx vertx;
    private final DatabaseUrl url;
    private @Nullable Pool pool;

    /** Creates a pool. It connects at the first transaction. */
    public TransactionPool(Vertx vertx, DatabaseUrl url) {
        this.vertx = vertx;
        this.url = url;
    }

    // tag::run[]
    /**
     * Runs a transaction. It is committed when the future of the function succeeds, and rolled back when it fails.
     *
     * @param statements sends the statements
     */
    public <T> Future<T> run(Function<SqlConnection, Future<T>> statements) {
        Pool current = pool == null ? open() : pool;
        pool = current;
        return current.withTransaction(statements)
                .timeout(TimeLimits.TRANSACTION_MILLIS, TimeUnit.MILLISECONDS)
                .onFailure(cause -> replaceAfter(current, cause));
    }
    // end::run[]

    /** Closes the connection. */
    public Future<Void> close() {
        Pool current = pool;
        pool = null;
        return current == null ? Future.succeededFuture() : current.close();
    }

    /** A statement that PostgreSQL refuses leaves the connection intact. */
    private void replaceAfter(Pool failed, Throwable cause) {
        DatabaseFailure failure = DatabaseFailure.of(cause);
        boolean isIntact = cause instanceof PgException && !failure.isServerGone() && !failure.isReadOnly();
        if (!isIntact && failed.equals(pool)) {
            pool = null;
            failed.close();
        }
    }

    private Pool open() {
        var builder = PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(1)
                        .setMaxWaitQueueSize(MAX_WAITING)
                        .setConnectionTimeout(TimeLimits.STATEMENT_MILLIS)
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setPoolCleanerPeriod(CLEANER_MILLIS))
                .with(ConnectOptions.socket(url))
                .using(vertx);
        return builder.connectingTo(new HostSelector(vertx, url)::select).build();
    }
}
