package com.cruddur.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that is an image. It is read only on routes that accept one. Memory is reserved as bytes arrive, so
 * that a slow client reserves little. It is outside the heap, where it is free as soon as it is released: arrays of
 * megabytes would stay until the old generation is collected.
 */
public final class UploadBody {

    /** 4 MiB. */
    public static final int MAX_BYTES = 4 << 20;

    private final UploadMemory memory;
    private final Promise<UploadBody> received;
    private final ByteBuf bytes = UnpooledByteBufAllocator.DEFAULT.directBuffer(0, MAX_BYTES);
    private boolean released;

    private UploadBody(UploadMemory memory, Promise<UploadBody> received) {
        this.memory = memory;
        this.received = received;
    }

    /** A handler that pauses the request. It precedes asynchronous handlers, during which body bytes would be lost. */
    public static void pause(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!request.isEnded()) {
            request.pause();
            // The rest of a body that no handler has read is discarded.
            context.addEndHandler(ended -> request.resume());
        }
        context.next();
    }

    /**
     * Reads the body. The caller calls {@link #release} on the result.
     *
     * @return fails with 415 if the content type is not that of an image, 413 if the body is larger than {@link
     *     #MAX_BYTES}, 503 if the memory of uploads is exhausted
     */
    public static Future<UploadBody> read(RoutingContext context, UploadMemory memory) {
        HttpServerRequest request = context.request();
        if (!isImage(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
            return Future.failedFuture(new Failure(ErrorCode.UNSUPPORTED_MEDIA_TYPE));
        }
        if (Limits.contentLength(context) > MAX_BYTES) {
            return Future.failedFuture(new Failure(ErrorCode.BODY_TOO_LARGE));
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            context.response().writeContinue();
        }
        Promise<UploadBody> received = Promise.promise();
        UploadBody body = new UploadBody(memory, received);
        request.handler(body::add).exceptionHandler(body::fail).endHandler(ended -> received.tryComplete(body));
        if (request.isEnded()) {
            received.tryComplete(body);
        } else {
            request.resume();
        }
        return received.future();
    }

    /** The body. The buffer must not be used after {@link #release}. */
    public ByteBuffer bytes() {
        return bytes.nioBuffer();
    }

    /** Frees the memory. The second call does nothing. */
    public synchronized void release() {
        if (!released) {
            released = true;
            memory.release(bytes.capacity());
            bytes.release();
        }
    }

    private void add(Buffer chunk) {
        if (received.future().isComplete()) {
            return;
        }
        int length = bytes.readableBytes() + chunk.length();
        if (length > MAX_BYTES) {
            fail(new Failure(ErrorCode.BODY_TOO_LARGE));
        } else if (!enlarge(length)) {
            fail(new Failure(ErrorCode.GENERIC_503));
        } else {
            bytes.writeBytes(chunk.getBytes());
        }
    }

    /** Makes room for a body of this length, to the next power of two. Returns false if the memory of uploads is exhausted. */
    private boolean enlarge(int length) {
        int capacity = bytes.capacity();
        if (length <= capacity) {
            return true;
        }
        int larger = bytes.alloc().calculateNewCapacity(length, MAX_BYTES);
        if (!memory.reserve(larger - capacity)) {
            return false;
        }
        bytes.capacity(larger);
        return true;
    }

    private void fail(Throwable cause) {
        if (received.tryFail(cause)) {
            release();
        }
    }

    /** Clients that do not know the type of a file send none. SVG is not an image of pixels. */
    private static boolean isImage(@Nullable String contentType) {
        if (contentType == null || contentType.isBlank()) {
            return true;
        }
        String type = Input.mediaType(contentType);
        return (type.startsWith("image/") && !type.startsWith("image/svg")) || type.equals("application/octet-stream");
    }
}
