package com.cruddur.http.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Connection handler of one event loop. It caps the number of connections and closes those of slow and idle clients. A
 * tick per second is cheaper than an idle timer per response; and Vert.x's idle timeout does not close the connection of
 * a client that sends a byte a minute.
 */
public final class ClientConnections implements Handler<HttpConnection> {

    private static final long TICK_MILLIS = TimeUnit.SECONDS.toMillis(1);

    /** The send buffer of an event stream. Linux grows the buffer of a client that does not read to 4 MiB. */
    private static final int EVENT_STREAM_SEND_BUFFER_BYTES = 64 * 1024;

    /** Connections above the limit, in addition to a tenth of it, that get a 503 instead of being closed. */
    private static final int MIN_SURPLUS = 16;

    private final HttpServerOptions options;
    private final int limit;
    private final int idleSeconds;
    private final Set<ClientConnection> open = new HashSet<>();

    /**
     * Creates a handler without connections.
     *
     * @param options the options of the server
     * @param limit how many clients are served at a time
     * @param idleSeconds how long a connection may be idle between two requests
     */
    public ClientConnections(HttpServerOptions options, int limit, int idleSeconds) {
        this.options = options;
        this.limit = limit;
        this.idleSeconds = idleSeconds;
    }

    /** Starts to check the connections, on the calling event loop. */
    public void watch(Vertx vertx) {
        vertx.setPeriodic(TICK_MILLIS, timer -> List.copyOf(open).forEach(ClientConnection::tick));
    }

    /**
     * Adds handlers to the Netty pipeline, because Vert.x's API does not report when the first byte of a request
     * arrives.
     */
    @Override
    public void handle(HttpConnection connection) {
        if (open.size() >= limit + limit / 10 + MIN_SURPLUS) {
            connection.close();
            return;
        }
        ChannelPipeline pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        pipeline.replace("httpDecoder", "httpDecoder", new StrictRequestDecoder(options));
        EncoderBypass.addTo(pipeline);
        pipeline.addBefore("handler", "closer", new ConnectionCloser());
        pipeline.addBefore("handler", "client", new ClientConnection(open, open.size() >= limit, idleSeconds));
    }

    /** Limits the kernel memory that a client of an event stream can hold by not reading. */
    public static void limitSendBuffer(HttpConnection connection) {
        Channel channel =
                ((HttpServerConnection) connection).channelHandlerContext().channel();
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_SNDBUF, EVENT_STREAM_SEND_BUFFER_BYTES);
        }
    }
}
