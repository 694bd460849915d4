package com.cruddur.tracing.otlp;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import com.cruddur.tracing.RequestSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request as OpenTelemetry's span, with the stable attributes of its HTTP conventions. A request that is not sampled
 * draws its identifiers when a log line or an outgoing request needs them.
 */
final class ServerSpan extends RequestSpan {

    static final AttributeKey<String> ERROR_TYPE = stringKey("error.type");
    static final AttributeKey<String> METHOD = stringKey("http.request.method");
    static final AttributeKey<Long> STATUS = longKey("http.response.status_code");
    private static final AttributeKey<String> ROUTE = stringKey("http.route");

    private static final int SERVER_ERROR = 500;
    private static final IdGenerator IDS = IdGenerator.random();

    private final String method;
    private final boolean isSampled;
    private @Nullable Span span;
    private boolean isEnded;

    private ServerSpan(String method, boolean isSampled, @Nullable Span span) {
        this.method = method;
        this.isSampled = isSampled;
        this.span = span;
    }

    /** Begins the span of a request whose sampling the SDK has decided. */
    static ServerSpan begin(Span span, String method, Context context, HttpServerRequest request) {
        ServerSpan begun = new ServerSpan(method, span.getSpanContext().isSampled(), span);
        begun.begin(context, request);
        return begun;
    }

    /** Begins the span of a request that is part of no trace and is not sampled. */
    static ServerSpan beginUnsampled(String method, Context context, HttpServerRequest request) {
        ServerSpan begun = new ServerSpan(method, false, null);
        begun.begin(context, request);
        return begun;
    }

    /** The span of the request that a context belongs to; null if there is none. */
    static @Nullable ServerSpan ofContext(Context context) {
        return (ServerSpan) of(context);
    }

    synchronized Span span() {
        if (span == null) {
            span = Span.wrap(SpanContext.create(
                    IDS.generateTraceId(), IDS.generateSpanId(), TraceFlags.getDefault(), TraceState.getDefault()));
        }
        return span;
    }

    SpanContext context() {
        return span().getSpanContext();
    }

    @Override
    public void routed(String route) {
        if (isSampled) {
            span().updateName(method + " " + route).setAttribute(ROUTE, route);
        }
    }

    void end(int status) {
        if (!isSampled) {
            return;
        }
        Span ended = span().setAttribute(STATUS, (long) status);
        if (status >= SERVER_ERROR) {
            ended.setAttribute(ERROR_TYPE, Integer.toString(status)).setStatus(StatusCode.ERROR);
        }
        end(ended);
    }

    /** Ends the span of a request that got no complete response. */
    void fail(Throwable cause) {
        if (isSampled) {
            end(span().setAttribute(ERROR_TYPE, cause.getClass().getName()).setStatus(StatusCode.ERROR));
        }
    }

    private void end(Span ended) {
        if (!isEnded) {
            isEnded = true;
            ended.end();
        }
    }

    @Override
    public boolean isSampled() {
        return isSampled;
    }

    @Override
    public String traceId() {
        return context().getTraceId();
    }

    @Override
    public String spanId() {
        return context().getSpanId();
    }
}
