package com.cruddur.tracing.otlp;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import com.cruddur.tracing.RequestSpan;
import com.cruddur.tracing.SpanCounter;
import com.cruddur.tracing.StatementTracer;
import com.cruddur.tracing.TraceSettings;
import com.cruddur.tracing.Tracing;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.tracing.TracingPolicy;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tracing with OpenTelemetry. Vert.x reports requests that it receives and HTTP requests that it sends; the database
 * reports its statements by name. Spans have no paths, queries, header values or SQL text, which contain user data.
 */
public final class OpenTelemetryTracing implements Tracing {

    /** Clients can send any token as method. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE");

    private static final String OTHER_METHOD = "_OTHER";
    private static final String SPAN_NAME_OF_OTHER_METHOD = "HTTP";
    private static final String INSTRUMENTATION = "com.cruddur";
    private static final long SHUTDOWN_LIMIT_SECONDS = 2;

    private final SdkTracerProvider provider;
    private final RequestSampler sampler;
    private final Tracer tracer;
    private final Attributes server;
    private final OutgoingRequests outgoing;

    private OpenTelemetryTracing(SdkTracerProvider provider, RequestSampler sampler, URI backend) {
        this.provider = provider;
        this.sampler = sampler;
        this.tracer = provider.get(INSTRUMENTATION);
        this.outgoing = new OutgoingRequests(tracer);
        this.server = Attributes.builder()
                .put(stringKey("url.scheme"), backend.getScheme())
                .putAll(ServerAddress.of(backend))
                .build();
    }

    /**
     * Starts the thread that exports spans.
     *
     * @param backendUrl the origin of this server, as clients see it
     */
    public static Tracing start(TraceSettings settings, String backendUrl, SpanCounter counter) {
        RequestSampler sampler = RequestSampler.of(settings);
        return new OpenTelemetryTracing(
                SpanPipeline.start(settings, sampler, counter), sampler, URI.create(backendUrl));
    }

    @Override
    public <R> @Nullable RequestSpan receiveRequest(
            Context context,
            SpanKind kind,
            TracingPolicy policy,
            R request,
            String operation,
            Iterable<Map.Entry<String, String>> headers,
            TagExtractor<R> tags) {
        if (policy == TracingPolicy.IGNORE || !(request instanceof HttpServerRequest received)) {
            return null;
        }
        boolean isKnown = METHODS.contains(operation);
        String name = isKnown ? operation : SPAN_NAME_OF_OTHER_METHOD;
        boolean hasTrace = TraceContext.isIn(received.headers());
        if (!hasTrace && !sampler.chooses()) {
            return ServerSpan.beginUnsampled(name, context, received);
        }
        Span span = tracer.spanBuilder(name)
                .setSpanKind(io.opentelemetry.api.trace.SpanKind.SERVER)
                .setParent(hasTrace ? TraceContext.of(received.headers()) : RequestSampler.CHOSEN_ROOT)
                .startSpan();
        if (span.isRecording()) {
            span.setAllAttributes(server).setAttribute(ServerSpan.METHOD, isKnown ? operation : OTHER_METHOD);
        }
        return ServerSpan.begin(span, name, context, received);
    }

    /** Vert.x calls this method twice if a client disconnects while its response is written. */
    @Override
    public <R> void sendResponse(
            Context context,
            @Nullable R response,
            @Nullable RequestSpan request,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (!(request instanceof ServerSpan span)) {
            return;
        }
        if (failure != null) {
            span.fail(failure);
        } else if (response instanceof HttpServerResponse sent) {
            span.end(sent.getStatusCode());
        }
    }

    @Override
    public <R> @Nullable Object sendRequest(
            Context context,
            SpanKind kind,
            TracingPolicy policy,
            R request,
            String operation,
            BiConsumer<String, String> headers,
            TagExtractor<R> tags) {
        return policy == TracingPolicy.IGNORE
                ? null
                : outgoing.begin(ServerSpan.ofContext(context), operation, headers, tags.extract(request));
    }

    @Override
    public <R> void receiveResponse(
            Context context,
            @Nullable R response,
            @Nullable Object request,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (request instanceof Span span) {
            outgoing.end(span, response == null ? Map.of() : tags.extract(response), failure);
        }
    }

    @Override
    public StatementTracer statements(DatabaseName database, Function<Throwable, String> errorType) {
        return new StatementSpans(tracer, database, errorType);
    }

    @Override
    public void shutdown() {
        provider.shutdown().join(SHUTDOWN_LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}
