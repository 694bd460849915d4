package com.cruddur.db.connect;

import com.cruddur.db.DatabaseFailure;
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
 * Pool of pipelined connections. It replaces all its connections when they lead to a server that was demoted or stopped,
 * or into a network that drops packets. A pool belongs to one event loop.
 */
public final class ReconnectingPool {

    private static final long TIME_LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(TimeLimits.STATEMENT_MILLIS);

    private static final System.Logger LOGGER = System.getLogger(ReconnectingPool.class.getName());

    private final Vertx vertx;
    private final PgConnectOptions connectOptions;
    private final PoolOptions poolOptions;
    private SqlClient client;
    private long reconnectedAtNanos = System.nanoTime() - TIME_LIMIT_NANOS;
    private long lastResultNanos = reconnectedAtNanos;

    /**
     * Creates a pool. It connects at the first statement.
     *
     * @param connections the maximum number of connections
     * @param waiting the maximum number of statements that wait for the first connections
     */
    public ReconnectingPool(Vertx vertx, DatabaseUrl url, int connections, int waiting) {
        this.vertx = vertx;
        this.connectOptions = ConnectOptions.of(url);
        this.poolOptions = new PoolOptions()
                .setMaxSize(connections)
                .setMaxWaitQueueSize(waiting)
                .setConnectionTimeout(TimeLimits.STATEMENT_MILLIS)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
        this.client = newClient();
    }

    /** Sends a statement on any connection. */
    public Future<RowSet<Row>> send(String sql, Tuple values) {
        return client.preparedQuery(sql).execute(values);
    }

    /** Records that a statement succeeded, in time or late: the connections are alive. */
    public void recordResult() {
        lastResultNanos = System.nanoTime();
    }

    /**
     * Replaces all connections if a failure shows that the present ones are of no more use, but at most once within the
     * time limit of a statement. The old connections are closed after that time, so that statements in flight can end.
     *
     * @param cause the exception that the failure was made from
     * @return whether the connections were replaced
     */
    public boolean reconnectAfter(DatabaseFailure failure, Throwable cause) {
        long now = System.nanoTime();
        if (!areUnusable(failure, cause) || now - reconnectedAtNanos < TIME_LIMIT_NANOS) {
            return false;
        }
        reconnectedAtNanos = now;
        LOGGER.log(System.Logger.Level.WARNING, "replacing all database connections: {0}", failure.getMessage());
        SqlClient old = client;
        client = newClient();
        vertx.setTimer(TimeLimits.STATEMENT_MILLIS, timer -> old.close());
        return true;
    }

    /** Closes every connection. Statements in flight fail. */
    public Future<Void> close() {
        return client.close();
    }

    /** While other statements succeed, the database is slow rather than gone: new connections would slow it down more. */
    private boolean areUnusable(DatabaseFailure failure, Throwable cause) {
        boolean isSilent = System.nanoTime() - lastResultNanos >= TIME_LIMIT_NANOS;
        return failure.isServerGone() || (cause instanceof TimeoutException && isSilent);
    }

    // tag::client[]
    private SqlClient newClient() {
        return PgBuilder.client()
                .with(poolOptions)
                .with(ConnectOptions.socket())
                .connectingTo(connectOptions)
                .using(vertx)
                .build();
    }
    // end::client[]
}
