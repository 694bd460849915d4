package com.cruddur.tracing.otlp;

import com.cruddur.tracing.SpanCounter;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/** Counts ended spans before the queue can drop them. */
record EndedSpans(SpanCounter counter) implements SpanProcessor {

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        counter.ended();
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }
}
