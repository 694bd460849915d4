package com.cruddur.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The statements that wait for their turn, for how long they did, and what became of them. */
public final class StatementWaits {

    private final LongAdder waiting;
    private final DistributionDataPoint sent;
    private final DistributionDataPoint turnedAway;

    StatementWaits(LongAdder waiting, DistributionDataPoint sent, DistributionDataPoint turnedAway) {
        this.waiting = waiting;
        this.sent = sent;
        this.turnedAway = turnedAway;
    }

    /** One was sent at once. */
    public void sentAtOnce() {
        sent.observe(0);
    }

    /** One was turned away at once. */
    public void turnedAwayAtOnce() {
        turnedAway.observe(0);
    }

    /** One began to wait. */
    public void begun() {
        waiting.increment();
    }

    /** The turn of one that waited has come. */
    public void sent(long nanos) {
        ended(sent, nanos);
    }

    /** One has waited too long. */
    public void turnedAway(long nanos) {
        ended(turnedAway, nanos);
    }

    private void ended(DistributionDataPoint seconds, long nanos) {
        waiting.decrement();
        seconds.observe(nanos / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
