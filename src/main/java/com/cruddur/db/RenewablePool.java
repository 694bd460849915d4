package com.cruddur.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Pipelined connections, turned from to new ones where they lead to a server that was demoted or stopped, or into a
 * network that swallows what is sent. Belongs to one event loop.
 */
final class RenewablePool {

    private static final long TIME_LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(Database.TIME_LIMIT_MILLIS);

    private static final System.Logger LOGGER = System.getLogger(RenewablePool.class.getName());

    private final Vertx vertx;
    private final PgConnectOptions connectOptions;
    private final PoolOptions poolOptions;
    private SqlClient client;
    private long renewedAtNanos = System.nanoTime() - TIME_LIMIT_NANOS;
    private long answeredAtNanos = renewedAtNanos;

    /** Connects at the first statement. */
    RenewablePool(Vertx vertx, DatabaseUrl url, PoolOptions poolOptions) {
        this.vertx = vertx;
        this.connectOptions = ConnectOptions.of(url);
        this.poolOptions = poolOptions;
        this.client = newClient();
    }

    Future<RowSet<Row>> send(Statement statement, Tuple values) {
        return client.preparedQuery(statement.sql()).execute(values);
    }

    /** A statement succeeded, in time or not. */
    void answered() {
        answeredAtNanos = System.nanoTime();
    }

    /**
     * Turns to new connections where a failure says that the present ones are of no more use, but not twice within the
     * time that a statement has. The old ones are closed once what is under way on them has had its time.
     *
     * @param cause what the failure was told by
     * @return whether it did
     */
    boolean renewAfter(DatabaseFailure failure, Throwable cause) {
        long now = System.nanoTime();
        if (!isOfNoMoreUse(failure, cause) || now - renewedAtNanos < TIME_LIMIT_NANOS) {
            return false;
        }
        renewedAtNanos = now;
        LOGGER.log(System.Logger.Level.WARNING, "turning to new database connections");
        SqlClient old = client;
        client = newClient();
        vertx.setTimer(Database.TIME_LIMIT_MILLIS, timer -> old.close());
        return true;
    }

    /** Closes every connection; what is under way fails. */
    Future<Void> close() {
        return client.close();
    }

    /** While others are answered the database is slow, not gone: new connections would only make it slower. */
    private boolean isOfNoMoreUse(DatabaseFailure failure, Throwable cause) {
        boolean isSilent = System.nanoTime() - answeredAtNanos >= TIME_LIMIT_NANOS;
        return failure.isServerGone() || (cause instanceof TimeoutException && isSilent);
    }

    private SqlClient newClient() {
        return PgBuilder.client()
                .with(poolOptions)
                .with(ConnectOptions.socket())
                .connectingTo(connectOptions)
                .using(vertx)
                .build();
    }
}
