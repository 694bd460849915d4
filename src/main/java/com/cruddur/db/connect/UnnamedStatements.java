package com.cruddur.db.connect;

import com.cruddur.db.DatabaseFailure;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.impl.QueryExecutor;
import io.vertx.sqlclient.impl.RowSetImpl;
import io.vertx.sqlclient.internal.PreparedStatement;
import io.vertx.sqlclient.internal.command.CommandBase;
import io.vertx.sqlclient.internal.command.CommandScheduler;
import io.vertx.sqlclient.internal.command.ExtendedQueryCommand;
import io.vertx.sqlclient.internal.command.PrepareStatementCommand;
import java.util.HashMap;
import java.util.Map;

/**
 * Executes statements that no session keeps. The description of a statement (the types of parameters and columns) is asked
 * for once and serves all connections; then each execution is one message: parse, bind, execute. The public interface
 * of the client would ask for the description each time, in a round trip of its own.
 */
final class UnnamedStatements {

    private static final QueryExecutor<RowSet<Row>, RowSetImpl<Row>, RowSet<Row>> EXECUTOR =
            new QueryExecutor<>(RowSetImpl.FACTORY, RowSetImpl.COLLECTOR);

    private final ContextInternal context;

    /** One entry for each statement of the server. */
    private final Map<String, Future<PreparedStatement>> descriptions = new HashMap<>();

    /** Passes the known description of a statement to the client, which then does not request it. */
    private record Described(CommandScheduler connection, PreparedStatement description) implements CommandScheduler {

        @Override
        public <R> void schedule(CommandBase<R> command, Completable<R> handler) {
            if (command instanceof ExtendedQueryCommand<?> execution) {
                execution.ps = description;
            }
            connection.schedule(command, handler);
        }
    }

    UnnamedStatements(ContextInternal context) {
        this.context = context;
    }

    Future<RowSet<Row>> execute(PgConnection connection, String sql, Tuple values) {
        CommandScheduler scheduler = (CommandScheduler) connection;
        return describe(scheduler, sql)
                .compose(description -> execute(new Described(scheduler, description), sql, values))
                .onFailure(cause -> forgetAfter(sql, cause));
    }

    private Future<RowSet<Row>> execute(CommandScheduler scheduler, String sql, Tuple values) {
        PromiseInternal<RowSet<Row>> result = context.promise();
        EXECUTOR.executeExtendedQuery(scheduler, sql, null, true, values, result);
        return result.future();
    }

    private Future<PreparedStatement> describe(CommandScheduler scheduler, String sql) {
        Future<PreparedStatement> known = descriptions.get(sql);
        if (known != null) {
            return known;
        }
        Future<PreparedStatement> described =
                scheduler.schedule(context, new PrepareStatementCommand(sql, null, false));
        descriptions.put(sql, described);
        return described;
    }

    /** A defect may come from a description that is older than a change of the schema. */
    private void forgetAfter(String sql, Throwable cause) {
        Future<PreparedStatement> known = descriptions.get(sql);
        boolean isDefect = DatabaseFailure.of(cause).kind() == DatabaseFailure.Kind.DEFECT;
        if (known != null && (isDefect || known.failed())) {
            descriptions.remove(sql);
        }
    }
}
