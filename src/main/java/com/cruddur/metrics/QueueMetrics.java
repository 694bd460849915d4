package com.cruddur.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Metrics of the admission queue: its length, the waiting times, and the numbers of sent and shed statements. */
public final class QueueMetrics {

    private final LongAdder length;
    private final DistributionDataPoint sent;
    private final DistributionDataPoint shed;

    QueueMetrics(LongAdder length, DistributionDataPoint sent, DistributionDataPoint shed) {
        this.length = length;
        this.sent = sent;
        this.shed = shed;
    }

    /** A statement was sent without waiting. */
    public void sentAtOnce() {
        sent.observe(0);
    }

    /** A statement was shed because the queue was full. */
    public void shedAtOnce() {
        shed.observe(0);
    }

    /** A statement entered the queue. */
    public void queued() {
        length.increment();
    }

    /** A statement left the queue and was sent. */
    public void sent(long nanos) {
        leave(sent, nanos);
    }

    /** A statement left the queue because it waited too long. */
    public void shed(long nanos) {
        leave(shed, nanos);
    }

    private void leave(DistributionDataPoint seconds, long nanos) {
        length.decrement();
        seconds.observe(nanos / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
