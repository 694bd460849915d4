package com.cruddur.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A collector of traces: receives OTLP as protobuf over HTTP, and keeps the spans. */
public final class TraceCollector implements AutoCloseable {

    /** A request as it arrived. */
    public record Export(String path, Map<String, List<String>> headers, ExportTraceServiceRequest body) {}

    private final HttpServer server;
    private final List<Export> exports = new CopyOnWriteArrayList<>();

    public TraceCollector() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::receive);
        server.start();
    }

    /** For {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<Export> exports() {
        return List.copyOf(exports);
    }

    /** All spans so far. */
    public List<Span> spans() {
        return exports.stream()
                .flatMap(export -> export.body().getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    /** Waits for spans that match a condition. */
    public List<Span> await(Predicate<Span> condition) {
        List<Span> matching = new ArrayList<>();
        Eventually.eventually(() -> {
            matching.clear();
            spans().stream().filter(condition).forEach(matching::add);
            assertThat(matching).isNotEmpty();
        });
        return matching;
    }

    /** Waits for the only span of a request with this trace. */
    public Span awaitRequest(String traceId) {
        List<Span> spans = await(span ->
                span.getKind() == SpanKind.SPAN_KIND_SERVER && traceId(span).equals(traceId));
        assertThat(spans).hasSize(1);
        return spans.getFirst();
    }

    /** Waits for statements and other requests that the server sent as a part of this trace. */
    public List<Span> awaitSent(String traceId) {
        return await(span ->
                span.getKind() == SpanKind.SPAN_KIND_CLIENT && traceId(span).equals(traceId));
    }

    public static String traceId(Span span) {
        return HexFormat.of().formatHex(span.getTraceId().toByteArray());
    }

    public static String spanId(Span span) {
        return HexFormat.of().formatHex(span.getSpanId().toByteArray());
    }

    /** The attributes of the process. */
    public Map<String, String> resource() {
        ResourceSpans first = exports.getFirst().body().getResourceSpans(0);
        return attributes(first.getResource().getAttributesList());
    }

    public static Map<String, String> attributes(Span span) {
        return attributes(span.getAttributesList());
    }

    private static Map<String, String> attributes(List<KeyValue> attributes) {
        return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, one -> text(one.getValue())));
    }

    private static String text(AnyValue value) {
        return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
    }

    private void receive(HttpExchange exchange) throws IOException {
        exports.add(new Export(
                exchange.getRequestURI().getPath(),
                Map.copyOf(exchange.getRequestHeaders()),
                ExportTraceServiceRequest.parseFrom(exchange.getRequestBody())));
        byte[] body = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
        exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
