package com.cruddur.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response that is encoded once for many requests. The encoded bytes are one buffer outside of the heap, which the
 * transport writes without a copy. They contain the {@code Date}, so they are encoded again in each second with a request.
 * Belongs to one event loop.
 */
public final class EncodedResponse {

    private final ResponseHead head;
    private final MultiMap ownHeaders;
    private final Buffer body;
    private @Nullable ByteBuf bytes;
    private long encodedSecond;

    /**
     * Creates a response with status 200.
     *
     * @param head the headers that it shares with other responses
     * @param ownHeaders all other headers, including the content length
     */
    public EncodedResponse(ResponseHead head, MultiMap ownHeaders, Buffer body) {
        this.head = head;
        this.ownHeaders = ownHeaders;
        this.body = body;
    }

    /** Writes the response. Vert.x ends and measures it like any other; only its encoding is replaced. */
    public void write(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (!EncoderBypass.replace(request.connection(), response, this)) {
            addHeadersTo(response.headers());
        }
        response.end(body);
    }

    /** Writes the response with additional headers. Vert.x encodes it. */
    public void write(HttpServerRequest request, Map<String, String> additionalHeaders) {
        HttpServerResponse response = request.response();
        addHeadersTo(response.headers());
        response.headers().addAll(additionalHeaders);
        response.end(body);
    }

    /** Adds the headers to those of a response that Vert.x encodes. */
    void addHeadersTo(MultiMap headers) {
        head.headers().forEach(headers::set);
        ownHeaders.forEach(headers::set);
    }

    /** Frees the buffer after the last pending write. */
    public void release() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }

    /** Status line, headers and body. */
    ByteBuf bytes() {
        HttpDate date = HttpDate.now();
        ByteBuf known = bytes;
        if (known == null || date.second() != encodedSecond) {
            release();
            known = encode(date);
            bytes = known;
            encodedSecond = date.second();
        }
        return known;
    }

    private ByteBuf encode(HttpDate date) {
        byte[] shared = head.bytes(date);
        CharSequence own = ResponseHead.lines(ownHeaders);
        ByteBuf content = ((BufferInternal) body).getByteBuf();
        ByteBuf encoded =
                ByteBufAllocator.DEFAULT.directBuffer(shared.length + own.length() + 2 + content.readableBytes());
        encoded.writeBytes(shared).writeCharSequence(own, StandardCharsets.US_ASCII);
        return encoded.writeByte('\r').writeByte('\n').writeBytes(content);
    }
}
