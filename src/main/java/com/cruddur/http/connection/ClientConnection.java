package com.cruddur.http.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deadlines of a client connection. The handler sits between the HTTP decoder and Vert.x. A client has {@value
 * #LIMIT_SECONDS} s to send the head of a request, the same to send its body, and the same to read written bytes. An idle
 * connection stays open longer, for the idle limit. Responses without an end are allowed while the client reads them.
 *
 * <p>A body or response that takes longer is served at {@value #BYTES_PER_SECOND} bytes per second: each such amount that
 * the client sends, or reads, is worth a second, for {@value #TRANSFER_SECONDS} s at most.
 *
 * <p>The handler also rejects ambiguous requests and requests beyond the connection limit, and adds {@code Date} to every
 * response.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The removal of the handler reports the close.
final class ClientConnection extends ChannelDuplexHandler {

    private static final int LIMIT_SECONDS = 8;

    /** How long a response may be silent; longer than any deadline of a request, and than the comments of a stream. */
    private static final int RESPONSE_SECONDS = 60;

    /** The rate of a client that needs more than the limit for its body or its response. */
    private static final int BYTES_PER_SECOND = 16 * 1024;

    /** How long such a client is served. */
    private static final int TRANSFER_SECONDS = 600;

    private enum Awaited {
        HEAD,
        BODY,
        NOTHING
    }

    private final Set<ClientConnection> connections;
    private final boolean surplus;
    private final int idleLimitSeconds;
    private @Nullable ChannelHandlerContext context;
    private @Nullable HttpRequest request;
    private Awaited awaited = Awaited.HEAD;
    private boolean decoded;
    private boolean rejected;
    private int pendingResponses;
    private final TransferClock body = new TransferClock(LIMIT_SECONDS, BYTES_PER_SECOND, TRANSFER_SECONDS);
    private final TransferClock response = new TransferClock(LIMIT_SECONDS, BYTES_PER_SECOND, TRANSFER_SECONDS);
    private boolean idle;
    private int idleSeconds;

    /**
     * Creates the handler of a new connection.
     *
     * @param connections the open connections; contains this one while it is open
     * @param surplus whether the connection exceeds the limit, so that its requests get 503
     * @param idleLimitSeconds how long the connection may be idle between two requests
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
        body.tick(awaited == Awaited.NOTHING);
        response.tick(isFlushed(current.channel()));
        idleSeconds = idle ? idleSeconds + 1 : 0;
        idle = true;
        int silenceSeconds = pendingResponses > 0 ? Math.max(RESPONSE_SECONDS, idleLimitSeconds) : idleLimitSeconds;
        if (body.isOver() || response.isOver() || idleSeconds > silenceSeconds) {
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
        if (message instanceof HttpRequest head) {
            request = head;
            await(Awaited.BODY);
            response.reset();
            pendingResponses++;
            check(head);
        }
        if (message instanceof HttpContent content && pendingResponses > 0) {
            // After the response, the rest of the body is discarded, and the client gets no more time for it.
            body.transferred(content.content().readableBytes());
        }
        if (message instanceof LastHttpContent) {
            await(Awaited.NOTHING);
        }
        if (message instanceof HttpContent content && isMalformedBody(content)) {
            rejectBody(ctx, content);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private static boolean isMalformedBody(HttpContent content) {
        return content.decoderResult().isFailure() && !(content instanceof HttpRequest);
    }

    /** Vert.x would close the connection without a response. It reads the failed result when the body ends. */
    private void rejectBody(ChannelHandlerContext ctx, HttpContent content) {
        rejected = true;
        Objects.requireNonNull(request).setDecoderResult(content.decoderResult());
        content.release();
        if (pendingResponses == 0) {
            ctx.close();
        } else {
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
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
        boolean interim = false;
        if (message instanceof HttpResponse head) {
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (!interim && !head.headers().contains(HttpHeaderNames.DATE)) {
                head.headers().add(HttpHeaderNames.DATE, HttpDate.now().toString());
            }
        }
        if (message instanceof LastHttpContent && !interim) {
            pendingResponses--;
        }
        if (message instanceof HttpContent part && !(message instanceof LastHttpContent)) {
            long bytes = part.content().readableBytes();
            ctx.write(message, promise.unvoid()).addListener(written -> response.transferred(bytes));
        } else {
            ctx.write(message, promise);
        }
    }

    private void await(Awaited next) {
        awaited = next;
        body.reset();
    }

    private static boolean isFlushed(Channel channel) {
        ChannelOutboundBuffer written = channel.unsafe().outboundBuffer();
        return written == null || written.isEmpty();
    }

    /** Vert.x passes a request with a failed decoder result to the handler of invalid requests. */
    private void check(HttpRequest head) {
        if (head.decoderResult().isSuccess()) {
            RequestRules.simplifyConnection(head);
            if (surplus) {
                head.setDecoderResult(DecoderResult.failure(new ConnectionLimitException()));
            } else if (RequestRules.isAmbiguous(head)) {
                head.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("ambiguous request")));
            }
        }
        if (head.decoderResult().isFailure()) {
            rejected = true;
            head.setProtocolVersion(HttpVersion.HTTP_1_1);
        }
    }
}
