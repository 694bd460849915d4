package com.cruddur.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, and reports the last failure if it does not become true. */
public final class Eventually {

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    /** The condition. */
    public interface Assertion {
        void check() throws Exception;
    }

    private Eventually() {}

    /** Checks repeatedly until the assertion holds, for at most 15 seconds. */
    public static void eventually(Assertion assertion) {
        eventually(LIMIT, assertion);
    }

    /** Checks repeatedly until the assertion holds, or until the limit. */
    public static void eventually(Duration limit, Assertion assertion) {
        long giveUpAtNanos = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                assertion.check();
                return;
            } catch (Exception | AssertionError e) {
                if (System.nanoTime() - giveUpAtNanos > 0) {
                    throw new AssertionError("not within " + limit, e);
                }
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }
}
