package com.cruddur.tracing.otlp;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import com.cruddur.tracing.RequestSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** A request as OpenTelemetry's span, with the stable attributes of its HTTP conventions. */
final class ServerSpan extends RequestSpan {

    static final AttributeKey<String> ERROR_TYPE = stringKey("error.type");
    static final AttributeKey<String> METHOD = stringKey("http.request.method");
    static final AttributeKey<Long> STATUS = longKey("http.response.status_code");
    private static final AttributeKey<String> ROUTE = stringKey("http.route");

    private static final int SERVER_ERROR = 500;

    private final Span span;
    private final String method;
    private boolean isEnded;

    private ServerSpan(Span span, String method) {
        this.span = span;
        this.method = method;
    }

    static ServerSpan begin(Span span, String method, Context context, HttpServerRequest request) {
        ServerSpan begun = new ServerSpan(span, method);
        begun.begin(context, request);
        return begun;
    }

    /** The span of the request that a context belongs to; null if there is none. */
    static @Nullable ServerSpan ofContext(Context context) {
        return (ServerSpan) of(context);
    }

    Span span() {
        return span;
    }

    SpanContext context() {
        return span.getSpanContext();
    }

    @Override
    public void routed(String route) {
        if (isSampled()) {
            span.updateName(method + " " + route).setAttribute(ROUTE, route);
        }
    }

    void end(int status) {
        if (isSampled()) {
            span.setAttribute(STATUS, (long) status);
            if (status >= SERVER_ERROR) {
                span.setAttribute(ERROR_TYPE, Integer.toString(status)).setStatus(StatusCode.ERROR);
            }
        }
        end();
    }

    /** Ends the span of a request that got no complete response. */
    void fail(Throwable cause) {
        span.setAttribute(ERROR_TYPE, cause.getClass().getName()).setStatus(StatusCode.ERROR);
        end();
    }

    private void end() {
        if (!isEnded) {
            isEnded = true;
            span.end();
        }
    }

    @Override
    public boolean isSampled() {
        return context().isSampled();
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
