package com.cruddur.tracing;

import java.util.Locale;

/** The values of {@code OTEL_TRACES_SAMPLER}. */
public enum TraceSampler {
    ALWAYS_ON,
    ALWAYS_OFF,
    TRACEIDRATIO,
    PARENTBASED_ALWAYS_ON,
    PARENTBASED_ALWAYS_OFF,
    PARENTBASED_TRACEIDRATIO;

    /**
     * The sampler of a name, case-insensitive, as OpenTelemetry requires.
     *
     * @throws IllegalArgumentException if there is none
     */
    static TraceSampler of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
