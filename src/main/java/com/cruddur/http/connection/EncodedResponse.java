package com.cruddur.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response that is encoded once for many requests. The encoded bytes are one buffer outside of the heap, which the
 * transport writes without a copy. They contain the {@code Date}, so they are encoded again in each second with a request.
 * Belongs to one event loop.
 */
public final class EncodedResponse {

    private final MultiMap headers;
    private final Buffer body;
    private @Nullable ByteBuf bytes;
    private long encodedSecond;

    /**
     * Creates a response with status 200.
     *
     * @param headers all headers, including the content length, except {@code Date}, which this class sets
     */
    public EncodedResponse(MultiMap headers, Buffer body) {
        this.headers = headers;
        this.body = body;
    }

    /** Writes the response. Vert.x ends and measures it like any other; only its encoding is replaced. */
    public void write(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        ByteBuf current = bytes(HttpDate.now());
        response.headers().setAll(headers);
        EncoderBypass.replace(request.connection(), response, current);
        response.end(body);
    }

    /** Writes the response with additional headers. Vert.x encodes it. */
    public void write(HttpServerRequest request, Map<String, String> additionalHeaders) {
        HttpServerResponse response = request.response();
        response.headers().setAll(headers).addAll(additionalHeaders);
        response.end(body);
    }

    /** Frees the buffer after the last pending write. */
    public void release() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }

    private ByteBuf bytes(HttpDate date) {
        ByteBuf known = bytes;
        if (known == null || date.second() != encodedSecond) {
            release();
            headers.set(HttpHeaders.DATE, date.toString());
            known = encode();
            bytes = known;
            encodedSecond = date.second();
        }
        return known;
    }

    private ByteBuf encode() {
        StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("\r\n");
        ByteBuf encoded = ByteBufAllocator.DEFAULT.directBuffer(head.length() + body.length());
        encoded.writeCharSequence(head, StandardCharsets.US_ASCII);
        return encoded.writeBytes(body.getBytes());
    }
}
