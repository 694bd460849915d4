package com.cruddur.avatar;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.UploadBody;
import com.cruddur.http.UploadMemory;
import com.sun.management.ThreadMXBean;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.shareddata.Shareable;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The conversions of a server. One image at a time is decoded, on a thread of its own, because a progressive JPEG of 24
 * megapixels takes 144 MB. A few more wait; further ones are refused with 503. Safe on any thread.
 */
final class Conversions implements Shareable {

    private static final String NAME = "avatar-conversion";

    /** The images that are received, wait or are decoded: a few of the largest, or many of the usual size. */
    private static final long MAX_BUFFERED_BYTES = 16 << 20;

    private static final int MAX_WAITING = 8;

    /** Most JPEG, PNG and GIF images, which are decoded at a fraction of their size, take 11 to 28 MiB. */
    private static final long MAX_GARBAGE_BYTES = 32 << 20;

    private static final long MAX_SECONDS = Duration.ofMinutes(1).toSeconds();

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final UploadMemory memory = new UploadMemory(MAX_BUFFERED_BYTES);
    private final AtomicInteger underWay = new AtomicInteger();
    private final Vertx vertx;
    private @Nullable WorkerExecutor worker;

    private Conversions(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The conversions that the event loops of a server share. */
    static Conversions of(Vertx vertx) {
        return vertx.sharedData()
                .<String, Conversions>getLocalMap(NAME)
                .computeIfAbsent(NAME, name -> new Conversions(vertx));
    }

    /** The memory of uploads that are received, wait or are converted. */
    UploadMemory memory() {
        return memory;
    }

    /** Converts an upload and releases its memory. */
    Future<AvatarImage> convert(UploadBody upload) {
        if (underWay.incrementAndGet() > 1 + MAX_WAITING) {
            underWay.decrementAndGet();
            upload.release();
            return Future.failedFuture(new Failure(ErrorCode.GENERIC_503));
        }
        return worker().executeBlocking(() -> converted(upload), false).onComplete(converted -> {
            underWay.decrementAndGet();
            upload.release();
        });
    }

    /**
     * Converts a file and collects the garbage of a large image. The Serial collector enlarges the old generation before it
     * collects it, so that the arrays of one image after another would stay in memory.
     */
    private static AvatarImage converted(UploadBody upload) {
        long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        try {
            return ImageConversion.of(upload.bytes());
        } finally {
            if (THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore > MAX_GARBAGE_BYTES) {
                System.gc();
            }
        }
    }

    /** Created at the first upload, so that a server without uploads has no such thread. */
    private synchronized WorkerExecutor worker() {
        WorkerExecutor existing = worker;
        if (existing == null) {
            existing = vertx.createSharedWorkerExecutor(NAME, 1, MAX_SECONDS, TimeUnit.SECONDS);
            worker = existing;
        }
        return existing;
    }
}
