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
 * One client, seen between the HTTP decoder and Vert.x. It has so many seconds for the head of a request, as many for
 * its body, and as many to take what was written; between two requests it may rest, longer, but not for ever. An answer
 * that goes on for ever is no matter, as long as something comes and is taken.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty's futures of closing: the handler's removal tells.
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

    private final Set<ClientConnection> open;
    private final boolean surplus;
    private final int restSeconds;
    private @Nullable ChannelHandlerContext context;
    private Awaited awaited = Awaited.HEAD;
    private boolean decoded;
    private boolean refused;
    private int awaitedSeconds;
    private int untakenSeconds;
    private boolean quiet;
    private int quietSeconds;

    /**
     * One that has just come.
     *
     * @param open those that are there, which it is one of from now until it goes
     * @param surplus whether there are too many, so that it is told to try again
     * @param restSeconds for how long it may ask for nothing, and be told nothing
     */
    ClientConnection(Set<ClientConnection> open, boolean surplus, int restSeconds) {
        this.open = open;
        this.surplus = surplus;
        this.restSeconds = restSeconds;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        open.add(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        open.remove(this);
    }

    /** Another second is over. */
    void tick() {
        ChannelHandlerContext here = Objects.requireNonNull(context);
        awaitedSeconds = awaited == Awaited.NOTHING ? 0 : awaitedSeconds + 1;
        untakenSeconds = isTaken(here.channel()) ? 0 : untakenSeconds + 1;
        quietSeconds = quiet ? quietSeconds + 1 : 0;
        quiet = true;
        if (awaitedSeconds > LIMIT_SECONDS || untakenSeconds > LIMIT_SECONDS || quietSeconds > restSeconds) {
            // From here: the way through Vert.x would wait for what was written to be taken first.
            here.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) {
        decoded = true;
        quiet = false;
        if (refused) {
            // Where the request before ends is anybody's guess, so that this may be a part of it.
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            await(Awaited.BODY);
            untakenSeconds = 0;
            refuseUnclear(request);
        }
        if (message instanceof LastHttpContent) {
            await(Awaited.NOTHING);
        }
        if (!surplus) {
            here.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        if (message instanceof LastHttpContent) {
            // Behind the encoder, which takes no bytes for an answer.
            here.pipeline()
                    .context(EncoderBypass.ENCODER)
                    .writeAndFlush(Unpooled.wrappedBuffer(RAW_UNAVAILABLE))
                    .addListener(written -> here.close());
        }
    }

    /** Bytes that made no message are the beginning of a head, where nothing else was under way. */
    @Override
    public void channelReadComplete(ChannelHandlerContext here) {
        if (!decoded && awaited == Awaited.NOTHING) {
            await(Awaited.HEAD);
        }
        decoded = false;
        here.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext here, Object message, ChannelPromise promise) {
        quiet = false;
        here.write(message, promise);
    }

    private void await(Awaited next) {
        awaited = next;
        awaitedSeconds = 0;
    }

    private static boolean isTaken(Channel channel) {
        ChannelOutboundBuffer written = channel.unsafe().outboundBuffer();
        return written == null || written.isEmpty();
    }

    /**
     * Of a version that it doesn't know Vert.x would say 501, as if it were a fault of ours; it knows the two constants,
     * where {@code HTTp/1.1} is equal to one. And whoever packs a body otherwise than in chunks means a body by it,
     * which would be read as the next request.
     */
    @SuppressWarnings("ReferenceEquality")
    private void refuseUnclear(HttpRequest request) {
        boolean current = request.protocolVersion() == HttpVersion.HTTP_1_1;
        List<String> codings = request.headers().getAll(TRANSFER_ENCODING);
        boolean clear = codings.isEmpty()
                ? current || request.protocolVersion() == HttpVersion.HTTP_1_0
                : current && codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
        if (!clear) {
            refused = true;
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
            request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("unclear")));
        }
    }
}
