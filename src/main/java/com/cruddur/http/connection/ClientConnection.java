package com.cruddur.http.connection;

import static io.netty.handler.codec.http.HttpHeaderNames.TRANSFER_ENCODING;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deadlines of a client connection. The handler sits between the HTTP decoder and Vert.x. A client has {@value
 * #LIMIT_SECONDS} s to send the head of a request, the same to send its body, and the same to read written bytes. An idle
 * connection stays open longer, for the idle limit. Responses without an end are allowed while the client reads them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The removal of the handler reports the close.
final class ClientConnection extends ChannelDuplexHandler {

    private static final int LIMIT_SECONDS = 8;

    /** The response to a client beyond the connection limit; it bypasses the HTTP encoder. */
    private static final byte[] RAW_UNAVAILABLE = """
            HTTP/1.1 503 Service Unavailable\r
            content-type: application/json\r
            x-content-type-options: nosniff\r
            retry-after: 1\r
            connection: close\r
            content-length: 15\r
            \r
            ["generic_503"]""".getBytes(StandardCharsets.US_ASCII);

    private enum Awaited {
        HEAD,
        BODY,
        NOTHING
    }

    private final Set<ClientConnection> connections;
    private final boolean surplus;
    private final int idleLimitSeconds;
    private @Nullable ChannelHandlerContext context;
    private Awaited awaited = Awaited.HEAD;
    private boolean decoded;
    private boolean rejected;
    private int awaitedSeconds;
    private int unreadSeconds;
    private boolean idle;
    private int idleSeconds;

    /**
     * Creates the handler of a new connection.
     *
     * @param connections the open connections; contains this one while it is open
     * @param surplus whether the connection exceeds the limit, so that its requests get 503
     * @param idleLimitSeconds how long the connection may be idle
     */
    ClientConnection(Set<ClientConnection> connections, boolean surplus, int idleLimitSeconds) {
        this.connections = connections;
        this.surplus = surplus;
        this.idleLimitSeconds = idleLimitSeconds;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        connections.add(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        connections.remove(this);
    }

    /** Checks the deadlines, once a second. */
    void tick() {
        ChannelHandlerContext current = Objects.requireNonNull(context);
        awaitedSeconds = awaited == Awaited.NOTHING ? 0 : awaitedSeconds + 1;
        unreadSeconds = isFlushed(current.channel()) ? 0 : unreadSeconds + 1;
        idleSeconds = idle ? idleSeconds + 1 : 0;
        idle = true;
        if (awaitedSeconds > LIMIT_SECONDS || unreadSeconds > LIMIT_SECONDS || idleSeconds > idleLimitSeconds) {
            // Vert.x's close would first wait for the client to read what was written.
            current.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        decoded = true;
        idle = false;
        if (rejected) {
            // The end of the rejected request is unknown, so these bytes may belong to it.
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            await(Awaited.BODY);
            unreadSeconds = 0;
            rejectAmbiguous(request);
        }
        if (message instanceof LastHttpContent) {
            await(Awaited.NOTHING);
        }
        if (!surplus) {
            ctx.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        if (message instanceof LastHttpContent) {
            // Past the encoder, which accepts no bytes.
            ctx.pipeline()
                    .context(EncoderBypass.ENCODER)
                    .writeAndFlush(Unpooled.wrappedBuffer(RAW_UNAVAILABLE))
                    .addListener(written -> ctx.close());
        }
    }

    /** Bytes without a decoded message start the head of a request, unless a body is awaited. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!decoded && awaited == Awaited.NOTHING) {
            await(Awaited.HEAD);
        }
        decoded = false;
        ctx.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        idle = false;
        ctx.write(message, promise);
    }

    private void await(Awaited next) {
        awaited = next;
        awaitedSeconds = 0;
    }

    private static boolean isFlushed(Channel channel) {
        ChannelOutboundBuffer written = channel.unsafe().outboundBuffer();
        return written == null || written.isEmpty();
    }

    /**
     * Rejects unknown HTTP versions and transfer codings with 400. Vert.x would respond with 501 to an unknown version. It
     * compares versions by identity, so {@code HTTp/1.1} is unknown to it as well. A transfer coding other than chunked
     * announces a body that Netty would read as the next request.
     */
    @SuppressWarnings("ReferenceEquality")
    private void rejectAmbiguous(HttpRequest request) {
        boolean current = request.protocolVersion() == HttpVersion.HTTP_1_1;
        List<String> codings = request.headers().getAll(TRANSFER_ENCODING);
        boolean unambiguous = codings.isEmpty()
                ? current || request.protocolVersion() == HttpVersion.HTTP_1_0
                : current && codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
        if (!unambiguous) {
            rejected = true;
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
            request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("ambiguous request")));
        }
    }
}
