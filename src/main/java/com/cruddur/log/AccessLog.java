package com.cruddur.log;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The access log: one line per request on standard error. Event loops only append to a bounded queue; a thread formats
 * and writes the lines in batches. If the thread falls behind, lines are dropped and counted, and no request waits.
 */
public final class AccessLog implements AutoCloseable {

    private static final int MAX_QUEUED = 16_384;

    /** The time between two batches. A thread that wakes for each line takes processor time from the event loops. */
    private static final long INTERVAL_MILLIS = 20;

    private static final long CLOSE_LIMIT_MILLIS = 2_000;

    /**
     * One request.
     *
     * @param route the route's pattern, never the path, which contains handles
     * @param bytes the bytes of the response with its head
     * @param traceId the request's trace, in hexadecimal digits; null without tracing
     * @param spanId the request's span; null without tracing
     */
    public record Entry(
            long epochMillis,
            String method,
            String route,
            int status,
            long bytes,
            long nanos,
            @Nullable String requestId,
            @Nullable String traceId,
            @Nullable String spanId) {}

    private final boolean isJson;
    private final PrintStream out;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private final CountDownLatch closed = new CountDownLatch(1);

    private AccessLog(boolean isJson, PrintStream out) {
        this.isJson = isJson;
        this.out = out;
        this.writer = Thread.ofPlatform().name("access-log").daemon().unstarted(this::write);
    }

    /** Starts the writing thread. */
    public static AccessLog start(boolean isJson) {
        return start(isJson, System.err);
    }

    static AccessLog start(boolean isJson, PrintStream out) {
        AccessLog log = new AccessLog(isJson, out);
        log.writer.start();
        return log;
    }

    /** Appends a line without waiting. Callable from any thread. */
    public void add(Entry entry) {
        if (!queue.offer(entry)) {
            dropped.increment();
        }
    }

    /** Writes the queued lines, within two seconds. */
    @Override
    public void close() {
        closed.countDown();
        try {
            writer.join(CLOSE_LIMIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        AccessLines lines = new AccessLines(isJson);
        List<Entry> batch = new ArrayList<>();
        try {
            boolean isLast;
            do {
                isLast = closed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
                queue.drainTo(batch);
                if (!batch.isEmpty()) {
                    byte[] bytes = lines.of(batch, dropped.sumThenReset()).getBytes(StandardCharsets.UTF_8);
                    // One call per batch, so that lines of other logs do not get in between.
                    out.write(bytes, 0, bytes.length);
                    out.flush();
                    batch.clear();
                }
            } while (!isLast);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
