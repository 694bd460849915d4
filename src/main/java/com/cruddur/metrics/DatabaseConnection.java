package com.cruddur.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.vertx.core.spi.metrics.ClientMetrics;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One open connection: whether it is in use, and how long its statements take. Belongs to one event loop. */
final class DatabaseConnection implements ClientMetrics<Long, Object, Object> {

    private final LongAdder open;
    private final LongAdder inUse;
    private final LongAdder inFlight;
    private final DistributionDataPoint succeeded;
    private final DistributionDataPoint failed;
    private int underWayHere;
    private boolean closed;

    DatabaseConnection(
            LongAdder open,
            LongAdder inUse,
            LongAdder inFlight,
            DistributionDataPoint succeeded,
            DistributionDataPoint failed) {
        this.open = open;
        this.inUse = inUse;
        this.inFlight = inFlight;
        this.succeeded = succeeded;
        this.failed = failed;
        open.increment();
    }

    @Override
    public Long requestBegin(String address, @Nullable Object statement) {
        inFlight.increment();
        underWayHere++;
        if (underWayHere == 1 && !closed) {
            inUse.increment();
        }
        return System.nanoTime();
    }

    @Override
    public void responseEnd(Long begunNanos, long bytesRead) {
        end(succeeded, begunNanos);
    }

    @Override
    public void requestReset(Long begunNanos) {
        end(failed, begunNanos);
    }

    /** What is under way on it fails only after this. */
    @Override
    public void close() {
        open.decrement();
        if (underWayHere > 0) {
            inUse.decrement();
        }
        closed = true;
    }

    private void end(DistributionDataPoint seconds, long begunNanos) {
        seconds.observe((System.nanoTime() - begunNanos) / 1e9);
        inFlight.decrement();
        underWayHere--;
        if (underWayHere == 0 && !closed) {
            inUse.decrement();
        }
    }
}
