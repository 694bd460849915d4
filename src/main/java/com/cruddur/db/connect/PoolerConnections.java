package com.cruddur.db.connect;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Pipelined connections to a pooler in transaction mode, such as PgBouncer. Each statement is a transaction that the
 * pooler may run in another session of the database, so a statement must not depend on a session: {@link SharedStatements}.
 * This class, not a setting of the session, enforces its time limit.
 */
final class PoolerConnections implements Connections {

    private static final long CHECK_MILLIS = 50;

    private final Vertx vertx;
    private final Supplier<Future<SqlConnectOptions>> options;
    private final int maxConnections;
    private final SharedStatements statements;
    private final NetClient cancelClient;
    private final List<PoolerConnection> connections = new ArrayList<>();
    private boolean checkIsScheduled;
    private boolean closed;

    /**
     * Creates an empty pool.
     *
     * @param options the options of the next connection
     * @param maxConnections the maximum number of connections
     */
    PoolerConnections(Vertx vertx, Supplier<Future<SqlConnectOptions>> options, int maxConnections) {
        this.vertx = vertx;
        this.options = options;
        this.maxConnections = maxConnections;
        this.cancelClient =
                vertx.createNetClient(new NetClientOptions().setConnectTimeout(TimeLimits.STATEMENT_MILLIS));
        this.statements = new SharedStatements((ContextInternal) vertx.getOrCreateContext());
    }

    /** Sends a statement of any kind on the least busy connection. */
    @Override
    public Future<RowSet<Row>> send(StatementKind kind, String sql, Tuple values) {
        if (closed) {
            return Future.failedFuture("the pool is closed");
        }
        Future<RowSet<Row>> result = leastBusy().send(sql, values);
        scheduleCheck();
        return result;
    }

    @Override
    public Future<Void> close() {
        closed = true;
        return Future.join(connections.stream().map(PoolerConnection::close).toList())
                .eventually(cancelClient::close)
                .mapEmpty();
    }

    /** An idle connection, else a new one, else the one with the fewest statements in flight. */
    private PoolerConnection leastBusy() {
        PoolerConnection best = null;
        for (PoolerConnection connection : connections) {
            if (best == null || connection.inFlight() < best.inFlight()) {
                best = connection;
            }
        }
        return best == null || (best.inFlight() > 0 && connections.size() < maxConnections) ? connect() : best;
    }

    private PoolerConnection connect() {
        Future<SqlConnectOptions> next = options.get();
        Future<PgConnection> late = next.compose(chosen -> PgConnection.connect(vertx, (PgConnectOptions) chosen));
        Future<PgConnection> opening = late.timeout(TimeLimits.STATEMENT_MILLIS, TimeUnit.MILLISECONDS);
        // Otherwise the connections that a silent network delays would occupy the pooler when it is back.
        opening.onFailure(cause -> late.onSuccess(PgConnection::close));
        PoolerConnection connection = new PoolerConnection(
                opening, statements, open -> CancelRequest.send(cancelClient, address(next.result()), open));
        connections.add(connection);
        opening.onSuccess(open -> open.exceptionHandler(cause -> {}) // The statements in flight report it.
                        .closeHandler(end -> connections.remove(connection)))
                .onFailure(cause -> connections.remove(connection));
        return connection;
    }

    private static SocketAddress address(SqlConnectOptions chosen) {
        return chosen.getHost().startsWith("/")
                ? SocketAddress.domainSocketAddress(chosen.getHost() + "/.s.PGSQL." + chosen.getPort())
                : SocketAddress.inetSocketAddress(chosen.getPort(), chosen.getHost());
    }

    private void scheduleCheck() {
        if (checkIsScheduled) {
            return;
        }
        checkIsScheduled = true;
        vertx.setTimer(CHECK_MILLIS, timer -> {
            checkIsScheduled = false;
            List.copyOf(connections).forEach(PoolerConnection::endLateStatement);
            if (connections.stream().anyMatch(connection -> connection.inFlight() > 0)) {
                scheduleCheck();
            }
        });
    }
}
