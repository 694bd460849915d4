package com.cruddur.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/**
 * An answer and the bytes that it is on the wire, so that it is encoded once rather than for each who asks. They are one
 * buffer outside the heap, which a socket takes as it is. Belongs to one event loop.
 */
public final class EncodedResponse {

    private final MultiMap headers;
    private final Buffer body;
    private final ByteBuf bytes;

    /**
     * Encodes a 200.
     *
     * @param headers all of them, the length of the body, too
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

    /** Vert.x ends the response as any other, and counts and times it; what it would encode is encoded already. */
    public void write(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.headers().setAll(headers);
        EncoderBypass.replace(request.connection(), response, bytes);
        response.end(body);
    }

    /** It is no longer the answer; to whom it is on its way, it goes whole. */
    public void release() {
        bytes.release();
    }
}
