package com.cruddur.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what comes true by itself, and says what was still wrong where it didn't. */
public final class Eventually {

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    /** What is to come true. */
    public interface Assertion {
        void check() throws Exception;
    }

    private Eventually() {}

    /** Checks again and again until it holds, for a quarter of a minute at most. */
    public static void eventually(Assertion assertion) {
        long giveUpAtNanos = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                assertion.check();
                return;
            } catch (Exception | AssertionError e) {
                if (System.nanoTime() - giveUpAtNanos > 0) {
                    throw new AssertionError("not within " + LIMIT, e);
                }
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }
}
