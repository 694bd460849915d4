package com.cruddur.db.connect;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A connection to a pooler. It cancels a statement that runs or waits for a session too long, and breaks if that does not
 * help. PgBouncer forwards a cancel request to the session that runs the statement.
 */
final class PoolerConnection {

    private static final System.Logger LOGGER = System.getLogger(PoolerConnection.class.getName());

    private static final long STATEMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(ConnectOptions.STATEMENT_LIMIT_MILLIS);

    /** How long a cancelled statement may take to end. */
    private static final long CANCEL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Future<PgConnection> opening;
    private final SharedStatements statements;
    private final ParsedStatements parsed = new ParsedStatements();
    private final Function<PgConnection, Future<Void>> cancelRequest;
    private int inFlight;
    private boolean isCancelled;

    /** The end of the previous statement; results arrive in the order of the statements. */
    private long currentSinceNanos;

    PoolerConnection(
            Future<PgConnection> opening,
            SharedStatements statements,
            Function<PgConnection, Future<Void>> cancelRequest) {
        this.opening = opening;
        this.statements = statements;
        this.cancelRequest = cancelRequest;
    }

    /** The number of statements without a result. */
    int inFlight() {
        return inFlight;
    }

    Future<RowSet<Row>> send(String sql, Tuple values) {
        if (inFlight == 0) {
            currentSinceNanos = System.nanoTime();
        }
        inFlight++;
        return opening.compose(open -> statements.execute(open, parsed, sql, values))
                .onComplete(ended -> {
                    inFlight--;
                    isCancelled = false;
                    currentSinceNanos = System.nanoTime();
                });
    }

    /** Ends the statement that runs now if it is beyond its time limit. */
    void endLateStatement() {
        long age = System.nanoTime() - currentSinceNanos;
        if (inFlight == 0 || !opening.succeeded() || age < STATEMENT_NANOS) {
            return;
        }
        if (!isCancelled) {
            isCancelled = true;
            cancelRequest
                    .apply(opening.result())
                    .onFailure(cause -> LOGGER.log(System.Logger.Level.DEBUG, "cannot cancel a statement", cause));
        } else if (age > STATEMENT_NANOS + CANCEL_NANOS) {
            disconnect(opening.result());
        }
    }

    /** Closes the connection after the statements in flight. */
    Future<Void> close() {
        return opening.transform(open -> open.succeeded() ? open.result().close() : Future.succeededFuture());
    }

    /** Fails all statements in flight. The reactive client's own close would wait for them. */
    private static void disconnect(PgConnection connection) {
        var socket = (SocketConnectionBase) ((SqlConnectionInternal) connection).unwrap();
        socket.socket().close();
    }
}
