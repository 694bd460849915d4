package com.cruddur.gatling;

import io.gatling.http.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What became of the requests, as the client saw it; left in a file for whoever started Gatling. */
final class Outcome {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Path file;
    private final LongAdder sent = new LongAdder();
    private final LongAdder good = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder refusedWithoutRetryAfter = new LongAdder();
    private final LongAdder otherwise = new LongAdder();
    private final LongAccumulator slowestMillis = new LongAccumulator(Long::max, 0);
    private long begunAtMillis;

    Outcome(Path file) {
        this.file = file;
    }

    void begins() {
        begunAtMillis = System.currentTimeMillis();
    }

    void sent() {
        sent.increment();
    }

    void answered(Response response) {
        slowestMillis.accumulate(response.endTimestamp() - response.startTimestamp());
        switch (response.status().code()) {
            case OK -> good.increment();
            case UNAVAILABLE -> {
                refused.increment();
                if (response.header("Retry-After").isEmpty()) {
                    refusedWithoutRetryAfter.increment();
                }
            }
            default -> otherwise.increment();
        }
    }

    /** What was sent and neither answered nor refused hung, or broke. */
    void write() {
        Properties properties = new Properties();
        properties.setProperty("begun", Long.toString(begunAtMillis));
        properties.setProperty("sent", sent.toString());
        properties.setProperty("good", good.toString());
        properties.setProperty("refused", refused.toString());
        properties.setProperty("refused-without-retry-after", refusedWithoutRetryAfter.toString());
        properties.setProperty("answered-otherwise", otherwise.toString());
        properties.setProperty("unanswered", Long.toString(sent.sum() - good.sum() - refused.sum() - otherwise.sum()));
        properties.setProperty("slowest-millis", slowestMillis.toString());
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
