package com.cruddur.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An open transaction, {@link Database#transaction}. Each statement sees the changes of the previous ones. The caller sends
 * a statement after the future of the previous one has completed.
 */
public final class Transaction {

    private final SqlConnection connection;

    Transaction(SqlConnection connection) {
        this.connection = connection;
    }

    /** Runs a statement that changes rows and returns their number. */
    public Future<Integer> update(Statement statement, @Nullable Object... arguments) {
        return rows(statement, arguments).map(RowSet::rowCount);
    }

    /** Runs a statement whose first column is a uuid, and returns this column. */
    public Future<List<UUID>> uuids(Statement statement, @Nullable Object... arguments) {
        return rows(statement, arguments)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getUUID(0))
                        .toList());
    }

    private Future<RowSet<Row>> rows(Statement statement, @Nullable Object... arguments) {
        return connection.preparedQuery(statement.sql()).execute(statement.bind(arguments));
    }
}
