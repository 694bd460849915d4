package com.cruddur.tracing;

/** Counts sampled spans. The difference between ended and exported spans was lost, or is in the queue. */
public interface SpanCounter {

    void ended();

    void exported(int spans);

    /** The collector did not accept the spans, or not in time. */
    void failed(int spans);
}
