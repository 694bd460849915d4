package com.cruddur.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rejects a request with both {@code Content-Length} and {@code Transfer-Encoding}, or with other white space than single
 * spaces in the request line. Netty would accept them. A proxy that reads them in another way sees another target, or sees
 * the next request start elsewhere (request smuggling).
 *
 * <p>A head that exceeds a limit is read to its end before it is reported, because the form of the error response depends
 * on its headers.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {

    private @Nullable HttpRequest tooLong;
    private RejectedHead head = new RejectedHead();

    StrictRequestDecoder(HttpServerOptions options) {
        super(options);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        if (start > 0 && Character.isWhitespace(line[start - 1])) {
            throw new IllegalArgumentException("white space before the method");
        }
        return super.splitFirstWordInitialLine(line, start, length);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        requireSingleSpaceBefore(line, start);
        return super.splitSecondWordInitialLine(line, start, length);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        requireSingleSpaceBefore(line, start);
        return super.splitThirdWordInitialLine(line, start, length);
    }

    private static void requireSingleSpaceBefore(byte[] line, int start) {
        if (line[start - 1] != ' ' || Character.isWhitespace(line[start - 2])) {
            throw new IllegalArgumentException("not a single space between two words of the request line");
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (tooLong == null) {
            int start = in.readerIndex();
            int decoded = out.size();
            super.decode(ctx, in, out);
            if (out.size() == decoded) {
                // The head of a request may be incomplete. Netty does not report all headers of a head that it rejects.
                head.read(in.slice(start, in.readerIndex() - start));
                return;
            }
            if (!isTooLong(out.getLast())) {
                head.clear();
                return;
            }
            // Netty has skipped all bytes that have arrived.
            tooLong = (HttpRequest) out.removeLast();
            in.readerIndex(start);
        }
        if (head.read(in)) {
            head.addTo(tooLong.headers());
            out.add(tooLong);
            tooLong = null;
            head.clear();
        }
    }

    private static boolean isTooLong(Object message) {
        return message instanceof HttpRequest request
                && request.decoderResult().cause() instanceof TooLongFrameException;
    }
}
