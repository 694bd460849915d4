package com.cruddur.db.connect;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnection;
import java.util.concurrent.TimeUnit;

/**
 * Cancels the statement that runs on a connection, by PostgreSQL's protocol: over a connection of its own, which the
 * server closes when it has handled the request. The reactive client's own request closes the connection at once, and
 * PgBouncer drops the requests of clients that have disconnected. As in libpq before version 17, the request is not
 * encrypted.
 */
final class CancelRequest {

    private static final int LENGTH = 16;
    private static final int CODE = 80877102;
    private static final int LIMIT_MILLIS = 2_000;

    private CancelRequest() {}

    /** Sends a request. The future completes when the server has closed the connection. */
    static Future<Void> send(NetClient client, SocketAddress server, PgConnection connection) {
        Buffer request = Buffer.buffer(LENGTH)
                .appendInt(LENGTH)
                .appendInt(CODE)
                .appendInt(connection.processId())
                .appendInt(connection.secretKey());
        return client.connect(server).compose(socket -> send(socket, request));
    }

    private static Future<Void> send(NetSocket socket, Buffer request) {
        Promise<Void> handled = Promise.promise();
        socket.exceptionHandler(handled::tryFail).closeHandler(handled::tryComplete);
        return socket.write(request)
                .compose(sent -> handled.future().timeout(LIMIT_MILLIS, TimeUnit.MILLISECONDS))
                .onFailure(cause -> socket.close());
    }
}
