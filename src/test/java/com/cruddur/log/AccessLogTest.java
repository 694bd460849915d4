package com.cruddur.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccessLogTest {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN_ID = "00f067aa0ba902b7";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void writesOneObjectPerRequest() {
        AccessLog log = AccessLog.start(true, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        log.add(entry("id-1"));
        log.add(entry(null));
        log.close();
        JsonObject first = new JsonObject(lines()[0]);
        assertThat(first.fieldNames())
                .containsExactly(
                        "time",
                        "severity",
                        "logger",
                        "message",
                        "http.request.method",
                        "http.route",
                        "http.response.status_code",
                        "http.response.size",
                        "duration_ms",
                        "request_id",
                        "trace_id",
                        "span_id");
        assertThat(first.getString("time")).isEqualTo("2026-01-02T03:04:05.678Z");
        assertThat(first.getDouble("duration_ms")).isEqualTo(1.235);
        assertThat(new JsonObject(lines()[1]).fieldNames()).doesNotContain("request_id", "trace_id", "span_id");
    }

    @Test
    void writesText() {
        AccessLog log = AccessLog.start(false, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        log.add(entry("id-1"));
        log.close();
        assertThat(lines())
                .containsExactly(
                        "2026-01-02T03:04:05.678Z access: GET /api/activities/:uuid 404 120 bytes 1.235 ms id-1");
    }

    @Test
    void countsDroppedLinesInsteadOfWaiting() {
        CountDownLatch unblocked = new CountDownLatch(1);
        AccessLog log =
                AccessLog.start(false, new PrintStream(new BlockedOutput(unblocked), true, StandardCharsets.UTF_8));
        for (int i = 0; i < 100_000; i++) {
            log.add(entry(null));
        }
        unblocked.countDown();
        log.close();
        long dropped = bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("access log: dropped "))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
        assertThat(dropped).isPositive();
        assertThat(lines().length).isLessThan(100_000);
    }

    private String[] lines() {
        return bytes.toString(StandardCharsets.UTF_8).split("\n", -1)[0].isEmpty()
                ? new String[0]
                : bytes.toString(StandardCharsets.UTF_8).strip().split("\n", -1);
    }

    private static AccessLog.Entry entry(@Nullable String requestId) {
        return new AccessLog.Entry(
                1_767_323_045_678L,
                "GET",
                "/api/activities/:uuid",
                404,
                120,
                1_234_567,
                requestId,
                requestId == null ? null : TRACE_ID,
                SPAN_ID);
    }

    /** Blocks until the latch opens, like a pipe that nobody reads. */
    private final class BlockedOutput extends OutputStream {

        private final CountDownLatch unblocked;

        BlockedOutput(CountDownLatch unblocked) {
            this.unblocked = unblocked;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            try {
                unblocked.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            bytes.write(source, offset, length);
        }
    }
}
