package com.cruddur.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The statements that wait for their turn, and for how long they did. */
public final class StatementWaits {

    private final LongAdder waiting;
    private final DistributionDataPoint seconds;

    StatementWaits(LongAdder waiting, DistributionDataPoint seconds) {
        this.waiting = waiting;
        this.seconds = seconds;
    }

    /** One was sent at once. */
    public void none() {
        seconds.observe(0);
    }

    /** One began to wait. */
    public void begun() {
        waiting.increment();
    }

    /** Its turn has come, or it was turned away. */
    public void ended(long nanos) {
        waiting.decrement();
        seconds.observe(nanos / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
