package com.cruddur.bench;

import java.util.concurrent.TimeUnit;

/** The intended times of requests at a constant rate. Not thread-safe. */
final class Arrivals {

    private final long startNanos;
    private final double nanosPerArrival;
    private final long count;
    private long begun;

    private Arrivals(long startNanos, double nanosPerArrival, long count) {
        this.startNanos = startNanos;
        this.nanosPerArrival = nanosPerArrival;
        this.count = count;
    }

    static Arrivals none() {
        return new Arrivals(0, 0, 0);
    }

    /** Arrivals from now on, for a number of seconds. */
    static Arrivals at(double perSecond, int seconds) {
        return new Arrivals(
                System.nanoTime(), TimeUnit.SECONDS.toNanos(1) / perSecond, (long) Math.ceil(perSecond * seconds));
    }

    /** More arrivals than any server answers. */
    static Arrivals unlimited() {
        return new Arrivals(System.nanoTime(), 0, Long.MAX_VALUE);
    }

    boolean isDue(long nanos) {
        return remain() && nanos - nextNanos() >= 0;
    }

    boolean remain() {
        return begun < count;
    }

    /** Begins the next arrival and returns its intended time. */
    long begin() {
        long next = nextNanos();
        begun++;
        return next;
    }

    private long nextNanos() {
        return startNanos + (long) (begun * nanosPerArrival);
    }
}
