package com.cruddur.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets an answer that is encoded already past the HTTP encoder, which takes no bytes for one. Vert.x knows nothing of
 * it: what it writes is replaced. Belongs to one connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The promise that is handed on tells.
final class EncoderBypass extends ChannelOutboundHandlerAdapter {

    private static final String ENCODER = "httpEncoder";

    private @Nullable ChannelHandlerContext encoder;
    private @Nullable ByteBuf next;

    static void addTo(ChannelPipeline pipeline) {
        pipeline.addAfter(ENCODER, "encoderBypass", new EncoderBypass());
    }

    /**
     * Sends the next answer as these bytes, unless the client is gone.
     *
     * @param bytes the encoding of that answer, which has to be written as a whole
     */
    static void next(HttpConnection connection, ByteBuf bytes) {
        ChannelPipeline pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        EncoderBypass bypass = pipeline.get(EncoderBypass.class);
        if (bypass != null) {
            bypass.next = bytes.retainedDuplicate();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        encoder = added.pipeline().context(ENCODER);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        ReferenceCountUtil.release(next);
    }

    @Override
    public void write(ChannelHandlerContext here, Object message, ChannelPromise promise) {
        ByteBuf bytes = next;
        next = null;
        if (bytes != null && isWhatWasEncoded(message)) {
            ReferenceCountUtil.release(message);
            Objects.requireNonNull(encoder).write(bytes, promise);
        } else {
            ReferenceCountUtil.release(bytes);
            here.write(message, promise);
        }
    }

    /** Not where Vert.x adds that it closes the connection, or to a client of HTTP/1.0 that it doesn't. */
    private static boolean isWhatWasEncoded(Object message) {
        return message instanceof FullHttpResponse response
                && !response.headers().contains(HttpHeaderNames.CONNECTION);
    }
}
