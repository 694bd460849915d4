package com.cruddur.db;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.SnapshotPool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Long reads at one snapshot. They have connections of their own, so that they never occupy a connection of other
 * requests. Belongs to one event loop. A future fails with a {@link DatabaseFailure}, or with the failure of the
 * caller's function.
 */
public final class SnapshotReads {

    /** A statement of such a read may sort many rows before it returns the first. */
    private static final String BEGIN =
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = '60s'";

    private static final long ROLLBACK_MILLIS = 1_000;

    private final Supplier<Pool> newPool;
    private @Nullable Pool pool;

    /** The pool is created at the first read. It disconnects soon after the last. */
    public SnapshotReads(Vertx vertx, DatabaseUrl url, int connections) {
        newPool = () -> SnapshotPool.of(vertx, url, connections);
    }

    /** The transaction of a read. All its statements see the same snapshot. */
    public static final class Snapshot {

        private final SqlConnection connection;

        private Snapshot(SqlConnection connection) {
            this.connection = connection;
        }

        /** Runs a statement that returns at most one row. */
        public Future<StatementResult> execute(Statement statement, @Nullable Object... arguments) {
            return connection
                    .preparedQuery(statement.sql())
                    .execute(statement.bind(arguments))
                    .map(rows -> StatementResult.of(statement.columns(), Rows.ofPrimary(rows)))
                    .recover(SnapshotReads::fail);
        }

        // tag::cursor[]
        /**
         * Reads any number of rows in bounded memory.
         *
         * @param rowsAtATime the number of rows in memory
         * @param consumer takes the bodies of some rows; the next rows are read when its future completes
         */
        public Future<Void> stream(
                Statement statement,
                int rowsAtATime,
                Function<List<Buffer>, Future<Void>> consumer,
                @Nullable Object... arguments) {
            return connection
                    .prepare(statement.sql())
                    .recover(SnapshotReads::fail)
                    .compose(prepared -> {
                        Cursor cursor = prepared.cursor(statement.bind(arguments));
                        return AsyncLoop.repeatWhile(() -> cursor.read(rowsAtATime)
                                        .recover(SnapshotReads::fail)
                                        .compose(rows -> consumer.apply(bodies(rows, statement)))
                                        .map(consumed -> cursor.hasMore()))
                                .compose(read -> cursor.close().recover(SnapshotReads::fail))
                                .compose(closed -> prepared.close().recover(SnapshotReads::fail));
                    });
        }

        private static List<Buffer> bodies(RowSet<Row> rows, Statement statement) {
            List<Buffer> bodies = new ArrayList<>(rows.size());
            for (Row row : rows) {
                bodies.add(row.getBuffer(statement.columns().body()));
            }
            return bodies;
        }
        // end::cursor[]
    }

    /**
     * Runs a read. Its transaction ends, and with it every cursor, when the future that the function returns completes.
     *
     * @return fails if no connection is available within the time limit of a statement
     */
    public <T> Future<T> read(Function<Snapshot, Future<T>> reader) {
        Pool existing = pool == null ? newPool.get() : pool;
        pool = existing;
        return existing.getConnection()
                .recover(SnapshotReads::fail)
                .compose(connection -> connection
                        .begin()
                        .recover(SnapshotReads::fail)
                        .compose(transaction -> connection
                                .query(BEGIN)
                                .execute()
                                .recover(SnapshotReads::fail)
                                .compose(begun -> reader.apply(new Snapshot(connection)))
                                // The transaction has written nothing.
                                .eventually(() -> transaction
                                        .rollback()
                                        .timeout(ROLLBACK_MILLIS, TimeUnit.MILLISECONDS)
                                        .otherwiseEmpty()))
                        .eventually(connection::close));
    }

    private static <T> Future<T> fail(Throwable cause) {
        return Future.failedFuture(DatabaseFailure.of(cause));
    }
}
