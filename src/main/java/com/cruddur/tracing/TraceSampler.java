package com.cruddur.tracing;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The values of {@code OTEL_TRACES_SAMPLER}. */
public enum TraceSampler {
    ALWAYS_ON,
    ALWAYS_OFF,
    TRACEIDRATIO,
    PARENTBASED_ALWAYS_ON,
    PARENTBASED_ALWAYS_OFF,
    PARENTBASED_TRACEIDRATIO;

    /** Case-insensitive, as OpenTelemetry requires. */
    static Optional<TraceSampler> of(String name) {
        return Stream.of(values())
                .filter(sampler -> sampler.toString().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
