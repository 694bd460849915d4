package com.cruddur.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import org.jspecify.annotations.Nullable;

/**
 * Writes encoded responses past the HTTP encoder, which accepts no bytes as a response. The handler replaces the message
 * that Vert.x writes. Belongs to one connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The promise reports the result.
final class EncoderBypass extends ChannelOutboundHandlerAdapter {

    /** The name of Vert.x's encoder in the pipeline. */
    static final String ENCODER = "httpEncoder";

    private final ChannelHandlerContext encoder;
    private @Nullable MultiMap headers;
    private @Nullable ByteBuf bytes;

    private EncoderBypass(ChannelHandlerContext encoder) {
        this.encoder = encoder;
    }

    static void addTo(ChannelPipeline pipeline) {
        pipeline.addAfter(ENCODER, "encoderBypass", new EncoderBypass(pipeline.context(ENCODER)));
    }

    /**
     * Replaces the encoding of a response when it ends.
     *
     * @param connection the connection of the response; nothing happens if it is closed
     * @param encoded the status line, all headers and the body, for HTTP/1.1 and a connection that stays open
     */
    static void replace(HttpConnection connection, HttpServerResponse response, ByteBuf encoded) {
        ChannelPipeline pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        EncoderBypass bypass = pipeline.get(EncoderBypass.class);
        if (bypass != null) {
            bypass.headers = response.headers();
            bypass.bytes = encoded.retainedDuplicate();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        ReferenceCountUtil.release(bytes);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf encoded = bytes;
        bytes = null;
        if (encoded != null && matchesEncoding(message)) {
            ReferenceCountUtil.release(message);
            encoder.write(encoded, promise);
        } else {
            ReferenceCountUtil.release(encoded);
            ctx.write(message, promise);
        }
    }

    /** False for HTTP/1.0 clients and for connections that Vert.x closes after the response. */
    @SuppressWarnings("ReferenceEquality")
    private boolean matchesEncoding(Object message) {
        return message instanceof FullHttpResponse response
                && response.headers() == headers
                && response.protocolVersion() == HttpVersion.HTTP_1_1
                && !response.headers().contains(HttpHeaderNames.CONNECTION);
    }
}
