package com.cruddur.db.connect;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.function.IntFunction;

/**
 * The connections of the reactive client, which names and caches prepared statements in each session. A connection runs
 * its statements one after the other, and the client fills a connection before it uses the next one. So writes have
 * connections of their own: no read, and no check that many reads wait for, waits behind a write that waits for the disk
 * or a lock.
 */
final class PipelinedConnections implements Connections {

    private final SqlClient reads;
    private final SqlClient writes;

    /**
     * Divides the connections.
     *
     * @param clients creates a client with a maximum number of connections
     */
    PipelinedConnections(PoolLimits limits, IntFunction<SqlClient> clients) {
        reads = clients.apply(limits.readConnections());
        writes = limits.writeConnections() == 0 ? reads : clients.apply(limits.writeConnections());
    }

    @Override
    public Future<RowSet<Row>> send(StatementKind kind, String sql, Tuple values) {
        SqlClient client = kind == StatementKind.WRITE ? writes : reads;
        return client.preparedQuery(sql).execute(values);
    }

    @Override
    public Future<Void> close() {
        return Future.join(reads.close(), writes.close()).mapEmpty();
    }
}
