package com.cruddur.db.connect;

import com.cruddur.db.DatabaseFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Pool of pipelined connections. It replaces all its connections when they lead to a server that was demoted or stopped,
 * or into a network that drops packets. A database that an operator has made read-only keeps its connections, and the
 * log says so once. A pool belongs to one event loop.
 */
public final class ReconnectingPool {

    private static final long TIME_LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(TimeLimits.STATEMENT_MILLIS);

    /** The last logged reason why writes are refused. All pools of the process share it, so that it is logged once. */
    private static final AtomicReference<String> READ_ONLY_REASON = new AtomicReference<>("");

    /** Whether the log says that a pooler is in between. */
    private static final AtomicBoolean UNANNOUNCED_POOLER = new AtomicBoolean();

    private static final System.Logger LOGGER = System.getLogger(ReconnectingPool.class.getName());

    /** Minimum time between two probes of a server that refuses writes. */
    private static final long PROBE_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Vertx vertx;
    private final DatabaseUrl url;
    private final PoolLimits limits;
    private final PoolOptions poolOptions;
    private final Runnable onReconnect;
    private final HostProbe probe;
    private Connections connections;
    private boolean isProbing;
    private long probedAtNanos = System.nanoTime() - PROBE_INTERVAL_NANOS;
    private long reconnectedAtNanos = System.nanoTime() - TIME_LIMIT_NANOS;
    private long lastResultNanos = reconnectedAtNanos;

    /**
     * Creates a pool. It connects at the first statement.
     *
     * @param waiting the maximum number of statements that wait for the first connections
     * @param onReconnect runs whenever the connections were replaced
     */
    public ReconnectingPool(Vertx vertx, DatabaseUrl url, PoolLimits limits, int waiting, Runnable onReconnect) {
        this.vertx = vertx;
        this.url = url;
        this.limits = limits;
        this.onReconnect = onReconnect;
        this.probe = new HostProbe(vertx, url);
        this.poolOptions = new PoolOptions()
                .setMaxWaitQueueSize(waiting)
                .setConnectionTimeout(TimeLimits.STATEMENT_MILLIS)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
        this.connections = connect();
    }

    /** Sends a statement on any connection for its kind. */
    public Future<RowSet<Row>> send(StatementKind kind, String sql, Tuple values) {
        return connections.send(kind, sql, values);
    }

    /** Records that a statement succeeded, in time or late: the connections are alive. */
    public void recordResult() {
        lastResultNanos = System.nanoTime();
    }

    /**
     * Replaces all connections if a failure shows that the present ones are unusable, but at most once within the time
     * limit of a statement. The old connections are closed after that time, so that statements in flight can end.
     *
     * @param cause the exception that the failure was made from
     */
    public void reconnectAfter(DatabaseFailure failure, Throwable cause) {
        if (failure.isSharedSession()) {
            logUnannouncedPooler();
        } else if (failure.isReadOnly()) {
            probeAfterRefusedWrite();
        } else if (areUnusable(failure, cause)) {
            reconnect(String.valueOf(failure.getMessage()));
        }
    }

    private void reconnect(String reason) {
        long now = System.nanoTime();
        if (now - reconnectedAtNanos < TIME_LIMIT_NANOS) {
            return;
        }
        reconnectedAtNanos = now;
        READ_ONLY_REASON.set("");
        LOGGER.log(System.Logger.Level.WARNING, "replacing all database connections: {0}", reason);
        Connections old = connections;
        connections = connect();
        vertx.setTimer(TimeLimits.STATEMENT_MILLIS, timer -> old.close());
        onReconnect.run();
    }

    /** New connections help only if one of the hosts accepts writes now: after a fail-over, or a change of the default. */
    private void probeAfterRefusedWrite() {
        if (isProbing || System.nanoTime() - probedAtNanos < PROBE_INTERVAL_NANOS) {
            return;
        }
        isProbing = true;
        probe.states().onSuccess(states -> {
            isProbing = false;
            probedAtNanos = System.nanoTime();
            if (states.stream().anyMatch(state -> !state.isReadOnly())) {
                reconnect("the present server refuses writes, a new connection accepts them");
            } else if (states.stream().anyMatch(state -> !state.isStandby())) {
                logReadOnlyReason("the database is read-only: default_transaction_read_only is on for the server, the"
                        + " database or the role. Reads work, writes are refused with 503");
            } else {
                logReadOnlyReason("the database is a standby. Writes are refused with 503 until a primary answers");
            }
        });
    }

    private static void logUnannouncedPooler() {
        if (!UNANNOUNCED_POOLER.getAndSet(true)) {
            LOGGER.log(System.Logger.Level.ERROR, DatabaseDiagnosis.UNANNOUNCED_POOLER);
        }
    }

    private void logReadOnlyReason(String reason) {
        if (!READ_ONLY_REASON.getAndSet(reason).equals(reason)) {
            LOGGER.log(System.Logger.Level.WARNING, reason);
        }
    }

    /** Closes every connection. Statements in flight fail. */
    public Future<Void> close() {
        return connections.close();
    }

    /** While other statements succeed, the database is slow, not down. New connections would slow it down further. */
    private boolean areUnusable(DatabaseFailure failure, Throwable cause) {
        boolean isSilent = System.nanoTime() - lastResultNanos >= TIME_LIMIT_NANOS;
        return failure.isServerGone() || (cause instanceof TimeoutException && isSilent);
    }

    private Connections connect() {
        return url.isPooled()
                ? new PoolerConnections(vertx, new HostSelector(vertx, url)::select, limits.connections())
                : new PipelinedConnections(limits, this::newClient);
    }

    // tag::client[]
    private SqlClient newClient(int size) {
        var builder = (limits.isPipelined() ? PgBuilder.client() : PgBuilder.pool())
                .with(new PoolOptions(poolOptions).setMaxSize(size))
                .with(ConnectOptions.socket(url))
                .using(vertx);
        if (url.hosts().size() == 1 && url.credentials().isConstant()) {
            return builder.connectingTo(ConnectOptions.of(url, url.hosts().getFirst()))
                    .build();
        }
        HostSelector selector = new HostSelector(vertx, url);
        return builder.connectingTo(selector::select).build();
    }
    // end::client[]
}
