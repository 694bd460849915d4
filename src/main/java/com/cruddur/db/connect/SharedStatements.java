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
import java.util.List;
import java.util.Map;

/**
 * Executes statements in sessions that a pooler chooses. A session keeps a prepared statement under a name that is the hash
 * of its text, so all clients of the pooler share it. A statement that the session lacks is parsed and executed in one
 * message; neither its error nor that of a statement which is parsed twice has executed anything, so both are repeated.
 *
 * <p>The description of a statement (the types of parameters and columns) is asked for once and serves all connections. The
 * public interface of the client would ask for it each time, in a round trip of its own.
 */
final class SharedStatements {

    /** Sessions that lack a statement, and others that have it, may alternate. Afterwards the statement has no name. */
    private static final int ATTEMPTS = 4;

    private static final QueryExecutor<RowSet<Row>, RowSetImpl<Row>, RowSet<Row>> EXECUTOR =
            new QueryExecutor<>(RowSetImpl.FACTORY, RowSetImpl.COLLECTOR);

    private final ContextInternal context;

    /** One entry for each statement of the server. */
    private final Map<String, Future<SharedStatement>> descriptions = new HashMap<>();

    /** Passes a prepared statement to the client, which then prepares none. */
    private record Prepared(CommandScheduler connection, PreparedStatement statement) implements CommandScheduler {

        @Override
        public <R> void schedule(CommandBase<R> command, Completable<R> handler) {
            if (command instanceof ExtendedQueryCommand<?> execution) {
                execution.ps = statement;
            }
            connection.schedule(command, handler);
        }
    }

    SharedStatements(ContextInternal context) {
        this.context = context;
    }

    /**
     * Executes a statement in any session.
     *
     * @param parsed the statements of this connection
     */
    Future<RowSet<Row>> execute(PgConnection connection, ParsedStatements parsed, String sql, Tuple values) {
        CommandScheduler scheduler = (CommandScheduler) connection;
        return describe(scheduler, sql)
                .compose(statement -> execute(scheduler, parsed, statement, values, ATTEMPTS))
                .onFailure(cause -> forgetAfter(sql, cause));
    }

    private Future<RowSet<Row>> execute(
            CommandScheduler connection,
            ParsedStatements parsed,
            SharedStatement statement,
            Tuple values,
            int attempts) {
        if (attempts == 0) {
            return bind(connection, statement.unnamed(), values);
        }
        Future<RowSet<Row>> result = parsed.add(statement.name())
                ? parseAndBind(connection, statement.named(), values)
                : bind(connection, statement.named(), values);
        return result.recover(cause -> parsed.isCorrectedBy(cause, statement.name())
                ? execute(connection, parsed, statement, values, attempts - 1)
                : Future.failedFuture(cause));
    }

    private Future<RowSet<Row>> bind(CommandScheduler connection, PreparedStatement statement, Tuple values) {
        PromiseInternal<RowSet<Row>> result = context.promise();
        EXECUTOR.executeExtendedQuery(new Prepared(connection, statement), statement.sql(), null, true, values, result);
        return result.future();
    }

    /** Behind a proxy, the client parses the statement of a batch in the message that executes it. */
    private Future<RowSet<Row>> parseAndBind(CommandScheduler connection, PreparedStatement statement, Tuple values) {
        PromiseInternal<RowSet<Row>> result = context.promise();
        EXECUTOR.executeBatchQuery(
                new Prepared(connection, statement), statement.sql(), null, true, List.of(values), result);
        return result.future();
    }

    private Future<SharedStatement> describe(CommandScheduler connection, String sql) {
        Future<SharedStatement> known = descriptions.get(sql);
        if (known != null) {
            return known;
        }
        Future<SharedStatement> described = connection
                .schedule(context, new PrepareStatementCommand(sql, null, false))
                .map(SharedStatement::of);
        descriptions.put(sql, described);
        return described;
    }

    /** A defect may come from a description that is older than a change of the schema. */
    private void forgetAfter(String sql, Throwable cause) {
        Future<SharedStatement> known = descriptions.get(sql);
        boolean isDefect = DatabaseFailure.of(cause).kind() == DatabaseFailure.Kind.DEFECT;
        if (known != null && (isDefect || known.failed())) {
            descriptions.remove(sql);
        }
    }
}
