package com.cruddur.tracing.otlp;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import com.cruddur.tracing.RequestSpan;
import com.cruddur.tracing.Requesters;
import com.cruddur.tracing.StatementTracer;
import com.cruddur.tracing.Tracing.DatabaseName;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Statements as OpenTelemetry's spans. The span is a child of the first request that shares the statement. If there are
 * several, it links to every one of them.
 */
final class StatementSpans implements StatementTracer {

    private static final AttributeKey<String> SUMMARY = stringKey("db.query.summary");
    private static final AttributeKey<String> SQL_STATE = stringKey("db.response.status_code");
    private static final Pattern SQL_STATES = Pattern.compile("[0-9A-Z]{5}");

    private final Tracer tracer;
    private final Attributes common;
    private final Function<Throwable, String> errorType;

    StatementSpans(Tracer tracer, DatabaseName database, Function<Throwable, String> errorType) {
        this.tracer = tracer;
        this.common = attributes(database);
        this.errorType = errorType;
    }

    @Override
    public <T> Future<T> trace(String name, Supplier<Future<T>> statement) {
        Requesters requesters = Requesters.current();
        if (requesters.areUnsampled()) {
            return statement.get();
        }
        List<RequestSpan> first = requesters.sampled();
        ServerSpan parent = first.isEmpty() ? null : (ServerSpan) first.getFirst();
        Span span = tracer.spanBuilder(name)
                .setSpanKind(SpanKind.CLIENT)
                .setParent(parent == null ? Context.root() : Context.root().with(parent.span()))
                .setAllAttributes(common)
                .setAttribute(SUMMARY, name)
                .startSpan();
        return statement
                .get()
                .onComplete(
                        result -> end(span, parent, requesters, null),
                        failure -> end(span, parent, requesters, failure));
    }

    /** Requests can join until the statement is sent, so the links are added at the end. */
    private void end(Span span, @Nullable ServerSpan parent, Requesters requesters, @Nullable Throwable failure) {
        List<RequestSpan> sharers = requesters.sampled();
        if (sharers.size() > 1 || parent == null) {
            sharers.forEach(sharer -> span.addLink(((ServerSpan) sharer).context()));
        }
        if (failure != null) {
            String type = errorType.apply(failure);
            span.setAttribute(ServerSpan.ERROR_TYPE, type).setStatus(StatusCode.ERROR);
            if (SQL_STATES.matcher(type).matches()) {
                span.setAttribute(SQL_STATE, type);
            }
        }
        span.end();
    }

    private static Attributes attributes(DatabaseName database) {
        AttributesBuilder attributes = Attributes.builder()
                .put(stringKey("db.system.name"), "postgresql")
                .put(stringKey("db.namespace"), database.database());
        if (!database.host().isEmpty()) {
            attributes.putAll(ServerAddress.of(database.host(), database.port()));
        }
        return attributes.build();
    }
}
