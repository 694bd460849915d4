package com.cruddur.tracing;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import com.cruddur.testing.TraceCollector;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Statements that several requests share are linked to every one of them. */
class SharedStatementsIT {

    private static final int CLIENTS = 100;

    private static final TraceCollector COLLECTOR = new TraceCollector();

    @RegisterExtension
    static final TestServer SERVER = new TestServer().with("OTEL_EXPORTER_OTLP_ENDPOINT", COLLECTOR.endpoint());

    @AfterAll
    static void close() {
        COLLECTOR.close();
    }

    @Test
    void aCheckIsLinkedToEveryRequestThatItServes() {
        SERVER.api().get("/api/activities/home");
        assertLinked("ChangeLogCheck", client -> "/api/activities/home");
    }

    @Test
    void aBatchIsLinkedToEveryRequestWhoseKeyItReads() {
        assertLinked("ActivityThread", client -> "/api/activities/" + UUID.randomUUID());
    }

    /** Concurrent requests almost always share statements; whether they do is a matter of time. */
    private static void assertLinked(String statement, IntFunction<String> path) {
        for (int round = 0; round < 10; round++) {
            List<String> traces = IntStream.range(0, CLIENTS)
                    .mapToObj(client -> UUID.randomUUID().toString().replace("-", ""))
                    .toList();
            Concurrently.run(
                    CLIENTS,
                    client -> SERVER.api()
                            .with("traceparent", "00-" + traces.get(client) + "-00f067aa0ba902b7-01")
                            .get(path.apply(client)));
            traces.forEach(SharedStatementsIT::assertHasStatement);
            if (COLLECTOR.spans().stream().anyMatch(isShared(statement, traces))) {
                return;
            }
        }
        throw new AssertionError("no statement was shared");
    }

    private static void assertHasStatement(String trace) {
        String request = TraceCollector.spanId(COLLECTOR.awaitRequest(trace));
        eventually(() -> assertThat(COLLECTOR.spans())
                .anyMatch(span -> span.getKind() == SpanKind.SPAN_KIND_CLIENT
                        && (hex(span.getParentSpanId().toByteArray()).equals(request)
                                || span.getLinksList().stream()
                                        .anyMatch(link -> hex(link.getSpanId().toByteArray())
                                                        .equals(request)
                                                && hex(link.getTraceId().toByteArray())
                                                        .equals(trace)))));
    }

    /** A shared statement is a child of one of its requests, and is linked to this one, too. */
    private static Predicate<Span> isShared(String statement, List<String> traces) {
        return span -> span.getName().startsWith(statement)
                && traces.contains(TraceCollector.traceId(span))
                && span.getLinksCount() > 1
                && span.getLinksList().stream()
                        .anyMatch(link -> link.getSpanId().equals(span.getParentSpanId()));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
