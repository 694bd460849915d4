package com.cruddur.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;

/** Metrics of a read replica. */
public final class ReplicaMetrics {

    private final CounterDataPoint reads;
    private final GaugeDataPoint usable;
    private final GaugeDataPoint lag;

    ReplicaMetrics(CounterDataPoint reads, GaugeDataPoint usable, GaugeDataPoint lag) {
        this.reads = reads;
        this.usable = usable;
        this.lag = lag;
    }

    /** The replica served a read. */
    public void read() {
        reads.inc();
    }

    /** Whether reads are sent to the replica. */
    public void usable(boolean isUsable) {
        usable.set(isUsable ? 1 : 0);
    }

    /** It is not a replica at present, so that neither figure has a meaning, and no alarm is raised. */
    public void markPrimary() {
        usable.set(Double.NaN);
        lag.set(Double.NaN);
    }

    /** How many bytes of WAL the replica has to replay. */
    public void lag(long bytes) {
        lag.set((double) bytes);
    }
}
