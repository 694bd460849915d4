package com.cruddur.http.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection after a response with {@code Connection: close}; Vert.x only does so if the request has this header.
 * If the client is still sending its request, the handler closes the sending side and discards what arrives for up to
 * {@value #LINGER_SECONDS} s. Closing at once would reset the connection, and the client could lose the response.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The close of the channel reports the results.
final class ConnectionCloser extends ChannelDuplexHandler {

    private static final int LINGER_SECONDS = 5;

    private boolean requestIncomplete;
    private boolean closing;
    private boolean lingering;
    private @Nullable ScheduledFuture<?> deadline;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (lingering) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest) {
            requestIncomplete = true;
        }
        if (message instanceof LastHttpContent last && last.decoderResult().isSuccess()) {
            requestIncomplete = false;
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            closing = response.headers().contains(HttpHeaderNames.CONNECTION)
                    && response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        }
        if (closing && message instanceof LastHttpContent) {
            ctx.write(message, promise.unvoid()).addListener(written -> closeAfterResponse(ctx));
        } else {
            ctx.write(message, promise);
        }
    }

    /** Vert.x also closes the connection in some of these cases. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (lingering) {
            ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
        } else {
            ctx.close(promise);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private void closeAfterResponse(ChannelHandlerContext ctx) {
        if (requestIncomplete && !lingering && ctx.channel() instanceof DuplexChannel channel && channel.isActive()) {
            lingering = true;
            channel.config().setAutoRead(true);
            channel.shutdownOutput();
            deadline = ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        } else if (!lingering) {
            ctx.close();
        }
    }
}
