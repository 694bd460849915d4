package com.cruddur.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/**
 * A response that is encoded once for many requests. The encoded bytes are one buffer outside of the heap, which the
 * transport writes without a copy. Belongs to one event loop.
 */
public final class EncodedResponse {

    private final MultiMap headers;
    private final Buffer body;
    private final ByteBuf bytes;

    /**
     * Encodes a response with status 200.
     *
     * @param headers all headers, including the content length
     */
    public EncodedResponse(MultiMap headers, Buffer body) {
        this.headers = headers.copy(false);
        this.body = body;
        this.bytes = encode(headers, body);
    }

    private static ByteBuf encode(MultiMap headers, Buffer body) {
        StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("\r\n");
        ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer(head.length() + body.length());
        bytes.writeCharSequence(head, StandardCharsets.US_ASCII);
        return bytes.writeBytes(body.getBytes());
    }

    /** Writes the response. Vert.x ends and measures it like any other; only its encoding is replaced. */
    public void write(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.headers().setAll(headers);
        EncoderBypass.replace(request.connection(), response, bytes);
        response.end(body);
    }

    /** Frees the buffer after the last pending write. */
    public void release() {
        bytes.release();
    }
}
