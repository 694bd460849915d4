package com.cruddur.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that is an image. It is read only on routes that accept one. Memory is reserved for the bytes that
 * have arrived, so that a slow client reserves little.
 */
public final class UploadBody {

    /** 4 MiB. */
    public static final int MAX_BYTES = 4 << 20;

    private final UploadMemory memory;
    private final Promise<UploadBody> received;
    private final List<Buffer> chunks = new ArrayList<>();
    private int length;
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

    /** The body in one piece. */
    public byte[] bytes() {
        Buffer all = Buffer.buffer(length);
        chunks.forEach(all::appendBuffer);
        return all.getBytes();
    }

    /** Returns the reserved memory. The second call does nothing. */
    public synchronized void release() {
        if (!released) {
            released = true;
            memory.release(length);
        }
    }

    private void add(Buffer chunk) {
        if (received.future().isComplete()) {
            return;
        }
        if (length + chunk.length() > MAX_BYTES) {
            fail(new Failure(ErrorCode.BODY_TOO_LARGE));
        } else if (!memory.reserve(chunk.length())) {
            fail(new Failure(ErrorCode.GENERIC_503));
        } else {
            length += chunk.length();
            chunks.add(chunk);
        }
    }

    private void fail(Throwable cause) {
        if (received.tryFail(cause)) {
            release();
            chunks.clear();
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
