package com.cruddur.http;

import com.cruddur.http.connection.ClientConnections;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;

/**
 * A JSON response of any length, which a browser saves as a file. Backpressure from the client's connection bounds its
 * memory. It belongs to the event loop of its connection.
 */
public final class Download {

    private static final int QUEUE_BYTES = 64 * 1024;
    private static final CharSequence CONTENT_DISPOSITION = HttpHeaders.createOptimized("content-disposition");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

    private final RoutingContext context;
    private final HttpServerResponse response;
    private Promise<Void> room = Promise.promise();
    private boolean ended;

    /** Creates a download. The response starts with the first {@link #write}. */
    public Download(RoutingContext context, String fileName) {
        this.context = context;
        this.response = context.response();
        context.addEndHandler(end -> {
            ended = true;
            room.tryFail(new IOException("the client has disconnected"));
        });
        response.drainHandler(drained -> room.tryComplete());
        response.setWriteQueueMaxSize(QUEUE_BYTES)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .putHeader(CONTENT_DISPOSITION, "attachment; filename=\"" + fileName + '"');
    }

    /**
     * Writes a part. The future completes when the connection accepts more bytes, and fails when the client has
     * disconnected.
     */
    public Future<Void> write(Buffer part) {
        if (ended) {
            return Future.failedFuture(new IOException("the client has disconnected"));
        }
        if (!response.headWritten()) {
            ClientConnections.limitSendBuffer(context.request().connection());
            response.setChunked(true);
        }
        response.write(part);
        if (!response.writeQueueFull()) {
            return Future.succeededFuture();
        }
        room = Promise.promise();
        return room.future();
    }

    /** Ends the response. */
    public void end() {
        if (!ended) {
            response.end();
        }
    }

    /** Fails the request; if the response has started, breaks the connection, so that no client takes it for complete. */
    public void fail(Throwable cause) {
        if (ended) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
        } else {
            response.headers().remove(CONTENT_DISPOSITION);
            context.fail(cause);
        }
    }
}
