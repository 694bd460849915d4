package com.cruddur.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.vertx.core.spi.metrics.PoolMetrics;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** The statements that wait for a connection, and for how long they did. */
final class DatabaseStatements implements PoolMetrics<DatabaseStatements.Wait, Void> {

    /**
     * Nobody waits longer: who asked has been told so by then. Whoever waits when their pool is closed is never said to
     * have stopped.
     */
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Of one statement. */
    static final class Wait {

        private final long sinceNanos = System.nanoTime();
        private volatile boolean ended;

        private boolean isOver() {
            return ended || System.nanoTime() - sinceNanos > LIMIT_NANOS;
        }
    }

    private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();
    private final DistributionDataPoint waitSeconds;

    DatabaseStatements(DistributionDataPoint waitSeconds) {
        this.waitSeconds = waitSeconds;
    }

    @Override
    public Wait enqueue() {
        Wait wait = new Wait();
        waits.add(wait);
        return wait;
    }

    @Override
    public void dequeue(Wait wait) {
        wait.ended = true;
        waitSeconds.observe((System.nanoTime() - wait.sinceNanos) / 1e9);
        forgetEnded();
    }

    /** How many wait right now. */
    long waiting() {
        forgetEnded();
        return waits.stream().filter(wait -> !wait.isOver()).count();
    }

    /** First come, first served: those whose wait is over are in front. */
    private void forgetEnded() {
        Wait first = waits.peek();
        while (first != null && first.isOver()) {
            waits.remove(first);
            first = waits.peek();
        }
    }
}
