package com.cruddur.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Samples the resident memory of a process, ten times a second. */
final class MemorySampler implements AutoCloseable {

    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final Path status;
    private final long startKib;
    private final Thread thread;
    private volatile long mostKib;
    private volatile boolean closed;

    private MemorySampler(long pid) {
        status = Path.of("/proc", Long.toString(pid), "status");
        startKib = residentKib();
        mostKib = startKib;
        thread = Thread.ofPlatform().daemon().start(() -> {
            while (!closed) {
                mostKib = Math.max(mostKib, residentKib());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        });
    }

    static MemorySampler start(long pid) {
        return new MemorySampler(pid);
    }

    /** The most memory so far, beyond that at the start. */
    long additionalMib() {
        return (mostKib - startKib) / 1024;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private long residentKib() {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
