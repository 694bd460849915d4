package com.cruddur.db.connect;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** The connections of a pool. They belong to one event loop. */
interface Connections {

    /** Sends a statement on any connection for its kind. */
    Future<RowSet<Row>> send(StatementKind kind, String sql, Tuple values);

    /** Closes every connection after the statements in flight. */
    Future<Void> close();
}
