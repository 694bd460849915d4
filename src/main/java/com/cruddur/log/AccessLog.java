package com.cruddur.log;

import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The access log: one line per request on standard error. Event loops only append to a bounded queue; a thread formats
 * and writes the lines in batches. If the thread falls behind, lines are dropped and counted, and no request waits.
 */
public final class AccessLog implements AutoCloseable {

    private static final int MAX_QUEUED = 16_384;
    private static final int MAX_BATCH = 512;

    /** How long the thread waits before it looks whether the log is closed. */
    private static final long POLL_MILLIS = 250;

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
    private volatile boolean closed;

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
        closed = true;
        try {
            writer.join(CLOSE_LIMIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        List<Entry> batch = new ArrayList<>(MAX_BATCH);
        try {
            while (!closed || !queue.isEmpty()) {
                Entry first = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, MAX_BATCH - 1);
                    writeBatch(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeBatch(List<Entry> batch) {
        StringBuilder lines = new StringBuilder();
        batch.forEach(entry -> lines.append(isJson ? json(entry) : text(entry)).append('\n'));
        long lost = dropped.sumThenReset();
        if (lost > 0) {
            lines.append(isJson ? lostAsJson(lost) : "access log: dropped " + lost + " lines")
                    .append('\n');
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        // One call per batch, so that lines of other logs do not get in between.
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    private static String json(Entry entry) {
        JsonObject line = line(Instant.ofEpochMilli(entry.epochMillis()))
                .put("message", entry.method() + " " + entry.route() + " " + entry.status())
                .put("http.request.method", entry.method())
                .put("http.route", entry.route())
                .put("http.response.status_code", entry.status())
                .put("http.response.size", entry.bytes())
                .put("duration_ms", millis(entry));
        if (entry.requestId() != null) {
            line.put("request_id", entry.requestId());
        }
        if (entry.traceId() != null) {
            line.put("trace_id", entry.traceId()).put("span_id", entry.spanId());
        }
        return line.encode();
    }

    private static String lostAsJson(long lost) {
        return line(Instant.now()).put("message", "dropped " + lost + " lines").encode();
    }

    private static JsonObject line(Instant time) {
        return new JsonObject()
                .put("time", time.toString())
                .put("severity", "INFO")
                .put("logger", "access");
    }

    private static String text(Entry entry) {
        return String.format(
                Locale.ROOT,
                "%s access: %s %s %d %d bytes %.3f ms %s",
                Instant.ofEpochMilli(entry.epochMillis()),
                entry.method(),
                entry.route(),
                entry.status(),
                entry.bytes(),
                millis(entry),
                entry.requestId() == null ? "-" : entry.requestId());
    }

    private static double millis(Entry entry) {
        return Math.round(entry.nanos() / 1e3) / 1e3;
    }
}
