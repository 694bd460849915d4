package com.cruddur.tracing.otlp;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** HTTP requests that the server sends, such as for the keys of an issuer. */
record OutgoingRequests(Tracer tracer) {

    /** A tag of HTTP requests only: other clients, such as the database's, have tracers of their own. */
    private static final String URL = "url.full";

    /**
     * Begins a span and adds its trace context to the headers.
     *
     * @param request the request that the outgoing one is sent for; null if there is none
     * @param tags the tags that Vert.x gives the request
     */
    @Nullable Span begin(
            @Nullable ServerSpan request, String method, BiConsumer<String, String> headers, Map<String, String> tags) {
        String url = tags.get(URL);
        if (url == null) {
            return null;
        }
        Context parent = request == null ? Context.root() : Context.root().with(request.span());
        Span span = tracer.spanBuilder(method)
                .setSpanKind(SpanKind.CLIENT)
                .setParent(parent)
                .setAttribute(ServerSpan.METHOD, method)
                .setAttribute(stringKey(URL), url)
                .setAllAttributes(ServerAddress.of(URI.create(url)))
                .startSpan();
        TraceContext.inject(parent.with(span), headers);
        return span;
    }

    /** Ends a span with the status of the response, or with the failure. */
    void end(Span span, Map<String, String> tags, @Nullable Throwable failure) {
        String status = tags.get(ServerSpan.STATUS.getKey());
        if (status != null) {
            span.setAttribute(ServerSpan.STATUS, Long.parseLong(status));
        }
        if (failure != null) {
            span.setAttribute(ServerSpan.ERROR_TYPE, failure.getClass().getName());
        } else if (status != null && Integer.parseInt(status) >= 400) {
            span.setAttribute(ServerSpan.ERROR_TYPE, status);
        }
        if (failure != null || status == null || Integer.parseInt(status) >= 400) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}
