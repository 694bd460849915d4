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
 * Lets an answer that is encoded already past the HTTP encoder, which takes no bytes for one. Vert.x knows nothing of
 * it: what it writes is replaced. Belongs to one connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The promise that is handed on tells.
final class EncoderBypass extends ChannelOutboundHandlerAdapter {

    /** What Vert.x calls it. */
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
     * Has a response sent as these bytes once it ends, unless the client is gone.
     *
     * @param connection that of the response
     * @param encoded what it will be, all headers and the body, for a client of HTTP/1.1 who stays
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
    public void write(ChannelHandlerContext here, Object message, ChannelPromise promise) {
        ByteBuf encoded = bytes;
        bytes = null;
        if (encoded != null && isWhatWasEncoded(message)) {
            ReferenceCountUtil.release(message);
            encoder.write(encoded, promise);
        } else {
            ReferenceCountUtil.release(encoded);
            here.write(message, promise);
        }
    }

    /** Not to a client of HTTP/1.0, nor where Vert.x has added that it closes the connection. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isWhatWasEncoded(Object message) {
        return message instanceof FullHttpResponse response
                && response.headers() == headers
                && response.protocolVersion() == HttpVersion.HTTP_1_1
                && !response.headers().contains(HttpHeaderNames.CONNECTION);
    }
}
