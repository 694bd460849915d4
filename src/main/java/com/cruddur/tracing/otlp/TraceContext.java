package com.cruddur.tracing.otlp;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** W3C Trace Context: the headers {@code traceparent} and {@code tracestate}. A malformed one counts as missing. */
final class TraceContext {

    private static final CharSequence TRACE_PARENT = HttpHeaders.createOptimized("traceparent");
    private static final W3CTraceContextPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();

    private static final TextMapGetter<MultiMap> GETTER = new TextMapGetter<>() {
        // Several headers tracestate are one list; several headers traceparent are malformed.
        @Override
        public @Nullable String get(@Nullable MultiMap headers, String name) {
            List<String> values = headers == null ? List.of() : headers.getAll(name);
            return values.isEmpty() ? null : String.join(",", values);
        }
    };

    private static final Set<String> FIELDS = Set.copyOf(PROPAGATOR.fields());

    private TraceContext() {}

    /** Whether the client sends a trace context, malformed or not. */
    static boolean isIn(MultiMap headers) {
        return headers.contains(TRACE_PARENT);
    }

    /** The context of the client's span; the root context if it is malformed. */
    static Context of(MultiMap headers) {
        return PROPAGATOR.extract(Context.root(), headers, GETTER);
    }

    /** Adds the headers that lead to a span. */
    static void inject(Context context, BiConsumer<String, String> headers) {
        PROPAGATOR.inject(context, headers, (target, name, value) -> {
            if (target != null && FIELDS.contains(name)) {
                target.accept(name, value);
            }
        });
    }
}
