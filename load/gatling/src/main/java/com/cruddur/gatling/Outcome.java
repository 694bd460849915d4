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

/** Counts the outcomes of the requests as the client saw them, and writes them to a file for {@code LoadTest}. */
final class Outcome {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Path file;
    private final LongAdder sent = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder rejectedWithoutRetryAfter = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAccumulator slowestMillis = new LongAccumulator(Long::max, 0);
    private long startedAtMillis;

    Outcome(Path file) {
        this.file = file;
    }

    void start() {
        startedAtMillis = System.currentTimeMillis();
    }

    void sent() {
        sent.increment();
    }

    void responded(Response response) {
        slowestMillis.accumulate(response.endTimestamp() - response.startTimestamp());
        switch (response.status().code()) {
            case OK -> succeeded.increment();
            case UNAVAILABLE -> {
                rejected.increment();
                if (response.header("Retry-After").isEmpty()) {
                    rejectedWithoutRetryAfter.increment();
                }
            }
            default -> failed.increment();
        }
    }

    /** Requests without any response were lost: they hung, or their connection broke. */
    void write() {
        Properties properties = new Properties();
        properties.setProperty("started-at-millis", Long.toString(startedAtMillis));
        properties.setProperty("sent", sent.toString());
        properties.setProperty("succeeded", succeeded.toString());
        properties.setProperty("rejected", rejected.toString());
        properties.setProperty("rejected-without-retry-after", rejectedWithoutRetryAfter.toString());
        properties.setProperty("failed", failed.toString());
        properties.setProperty(
                "unanswered", Long.toString(sent.sum() - succeeded.sum() - rejected.sum() - failed.sum()));
        properties.setProperty("slowest-millis", slowestMillis.toString());
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
