package com.cruddur.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.vertx.core.spi.metrics.ClientMetrics;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of one open connection: whether it is in use, and the time of its statements. A connection counts as open from its
 * first statement on: with {@code sslmode=prefer}, the client first tries TLS, and never closes the metrics of an attempt that
 * the database refuses. Confined to one event loop.
 */
final class DatabaseConnection implements ClientMetrics<Long, Object, Object> {

    private final LongAdder open;
    private final LongAdder inUse;
    private final LongAdder inFlight;
    private final DistributionDataPoint succeeded;
    private final DistributionDataPoint failed;
    private int inFlightHere;
    private boolean counted;
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
    }

    @Override
    public Long requestBegin(String address, @Nullable Object statement) {
        if (!counted && !closed) {
            counted = true;
            open.increment();
        }
        inFlight.increment();
        inFlightHere++;
        if (inFlightHere == 1 && !closed) {
            inUse.increment();
        }
        return System.nanoTime();
    }

    @Override
    public void responseEnd(Long startNanos, long bytesRead) {
        end(succeeded, startNanos);
    }

    @Override
    public void requestReset(Long startNanos) {
        end(failed, startNanos);
    }

    /** Statements in flight on this connection fail after this call. */
    @Override
    public void close() {
        if (counted) {
            open.decrement();
        }
        if (inFlightHere > 0) {
            inUse.decrement();
        }
        closed = true;
    }

    private void end(DistributionDataPoint seconds, long startNanos) {
        seconds.observe((System.nanoTime() - startNanos) / 1e9);
        inFlight.decrement();
        inFlightHere--;
        if (inFlightHere == 0 && !closed) {
            inUse.decrement();
        }
    }
}
