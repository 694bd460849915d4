package com.cruddur.tracing.otlp;

import com.cruddur.tracing.TraceSettings;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decides which requests without a trace of their client are sampled, before the SDK hears of them. The SDK asks its
 * sampler only after it has drawn the identifiers of a trace and a span, which costs 7 % of a request for a cached page.
 * The settings' own sampler decides about every other span. Safe on any thread.
 */
final class RequestSampler implements Sampler {

    private static final ContextKey<Boolean> CHOSEN = ContextKey.named("chosen");

    /** The parent of the span of a chosen request. */
    static final Context CHOSEN_ROOT = Context.root().with(CHOSEN, true);

    private final double share;
    private final Sampler others;

    private RequestSampler(double share, Sampler others) {
        this.share = share;
        this.others = others;
    }

    static RequestSampler of(TraceSettings settings) {
        double ratio = settings.ratio();
        return switch (settings.sampler()) {
            case ALWAYS_ON -> new RequestSampler(1, Sampler.alwaysOn());
            case ALWAYS_OFF -> new RequestSampler(0, Sampler.alwaysOff());
            case TRACEIDRATIO -> new RequestSampler(ratio, Sampler.traceIdRatioBased(ratio));
            case PARENTBASED_ALWAYS_ON -> new RequestSampler(1, Sampler.parentBased(Sampler.alwaysOn()));
            case PARENTBASED_ALWAYS_OFF -> new RequestSampler(0, Sampler.parentBased(Sampler.alwaysOff()));
            case PARENTBASED_TRACEIDRATIO ->
                new RequestSampler(ratio, Sampler.parentBased(Sampler.traceIdRatioBased(ratio)));
        };
    }

    /** Whether to sample the next request that has no trace. */
    boolean chooses() {
        return share == 1 || ThreadLocalRandom.current().nextDouble() < share;
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        return parent.get(CHOSEN) == null
                ? others.shouldSample(parent, traceId, name, kind, attributes, links)
                : SamplingResult.recordAndSample();
    }

    @Override
    public String getDescription() {
        return share + " of requests without a trace; " + others.getDescription();
    }
}
