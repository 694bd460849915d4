package com.cruddur.db.connect;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** The connections of a pool. They belong to one event loop. */
interface Connections {

    /** Sends a statement on any connection. */
    Future<RowSet<Row>> send(String sql, Tuple values);

    /** Closes every connection after the statements in flight. */
    Future<Void> close();

    /** The connections of the reactive client, which names and caches prepared statements in each session. */
    static Connections of(SqlClient client) {
        return new Connections() {
            @Override
            public Future<RowSet<Row>> send(String sql, Tuple values) {
                return client.preparedQuery(sql).execute(values);
            }

            @Override
            public Future<Void> close() {
                return client.close();
            }
        };
    }
}
