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
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes encoded responses past the HTTP encoder, which accepts no bytes as a response. The handler replaces the message
 * that Vert.x writes. Belongs to one connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The promise reports the result.
final class EncoderBypass extends ChannelOutboundHandlerAdapter {

    /** The name of Vert.x's encoder in the pipeline. */
    static final String ENCODER = "httpEncoder";

    private final ChannelHandlerContext encoder;

    /** In the order of their messages. Vert.x delays messages while the client does not read. */
    private final Deque<Replacement> replacements = new ArrayDeque<>();

    /**
     * A response whose encoding is replaced.
     *
     * @param headers the headers object of its message, still without the headers of the response
     * @param bytes the encoded response
     */
    private record Replacement(EncodedResponse response, MultiMap headers, ByteBuf bytes) {}

    private EncoderBypass(ChannelHandlerContext encoder) {
        this.encoder = encoder;
    }

    static void addTo(ChannelPipeline pipeline) {
        pipeline.addAfter(ENCODER, "encoderBypass", new EncoderBypass(pipeline.context(ENCODER)));
    }

    /**
     * Replaces the encoding of a response when it ends. The caller adds no headers to the response: a message whose
     * encoding cannot be replaced gets them when it is written.
     *
     * @param connection the connection of the response
     * @return false if the connection is closed or the response has ended, so that no message follows
     */
    static boolean replace(HttpConnection connection, HttpServerResponse response, EncodedResponse encoded) {
        ChannelPipeline pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        EncoderBypass bypass = pipeline.get(EncoderBypass.class);
        if (bypass == null || response.ended()) {
            return false;
        }
        bypass.replacements.add(
                new Replacement(encoded, response.headers(), encoded.bytes().retainedDuplicate()));
        return true;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        replacements.forEach(replacement -> replacement.bytes().release());
        replacements.clear();
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        Replacement next = replacements.peek();
        if (next == null || !(message instanceof FullHttpResponse response) || response.headers() != next.headers()) {
            ctx.write(message, promise);
            return;
        }
        replacements.remove();
        if (matchesEncoding(response)) {
            ReferenceCountUtil.release(message);
            encoder.write(next.bytes(), promise);
        } else {
            next.bytes().release();
            next.response().addHeadersTo(next.headers());
            ctx.write(message, promise);
        }
    }

    /** False for HTTP/1.0 clients and for connections that Vert.x closes after the response. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean matchesEncoding(FullHttpResponse response) {
        return response.protocolVersion() == HttpVersion.HTTP_1_1
                && !response.headers().contains(HttpHeaderNames.CONNECTION);
    }
}
