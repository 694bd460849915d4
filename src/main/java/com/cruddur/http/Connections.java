package com.cruddur.http;

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
 * The clients that are connected to one event loop: so many and no more, and none that takes too long to say what it
 * wants, to take its answer or to come back. (What Vert.x has of its own, an idle timeout, a byte a minute keeps off, and
 * it costs every answer more than a look each second at those who are there.)
 */
public final class Connections implements Handler<HttpConnection> {

    private static final int REST_SECONDS = 60;
    private static final long TICK_MILLIS = TimeUnit.SECONDS.toMillis(1);

    /** Beyond the bound there is room to tell some that there is none: a tenth of it, and a few where that is little. */
    private static final int FEW = 16;

    private final HttpServerOptions options = Limits.serverOptions();
    private final int limit;
    private final int restSeconds;
    private final Set<ClientConnection> open = new HashSet<>();

    /**
     * None so far.
     *
     * @param limit how many are served
     */
    public Connections(int limit) {
        this(limit, REST_SECONDS);
    }

    /**
     * The same.
     *
     * @param restSeconds for how long a client may stay that asks for nothing and is told nothing
     */
    public Connections(int limit, int restSeconds) {
        this.limit = limit;
        this.restSeconds = restSeconds;
    }

    /** Starts to look after them, on the event loop that calls. */
    public void watch(Vertx vertx) {
        vertx.setPeriodic(TICK_MILLIS, timer -> List.copyOf(open).forEach(ClientConnection::tick));
    }

    /** Vert.x's own interface does not know when the first byte of a request came; Netty's pipeline does. */
    @Override
    public void handle(HttpConnection connection) {
        if (open.size() >= limit + limit / 10 + FEW) {
            connection.close();
            return;
        }
        ChannelPipeline pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        pipeline.replace("httpDecoder", "httpDecoder", new StrictDecoder(options));
        EncoderBypass.addTo(pipeline);
        pipeline.addBefore("handler", "client", new ClientConnection(open, open.size() >= limit, restSeconds));
    }
}
