package com.cruddur.metrics;

import com.cruddur.tracing.SpanCounter;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;

/** Metrics of tracing: spans by outcome. */
record SpanMetrics(CounterDataPoint endedSpans, CounterDataPoint exportedSpans, CounterDataPoint failedSpans)
        implements SpanCounter {

    @Override
    public void ended() {
        endedSpans.inc();
    }

    @Override
    public void exported(int spans) {
        exportedSpans.inc(spans);
    }

    @Override
    public void failed(int spans) {
        failedSpans.inc(spans);
    }
}
