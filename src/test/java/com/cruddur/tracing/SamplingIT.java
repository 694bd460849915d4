package com.cruddur.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.TestServer;
import com.cruddur.testing.TraceCollector;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which requests a server samples that keeps half of the traces. */
class SamplingIT {

    private static final int REQUESTS = 200;
    private static final String CLIENT_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static final TraceCollector COLLECTOR = new TraceCollector();

    @RegisterExtension
    static final TestServer SERVER = new TestServer()
            .with("OTEL_EXPORTER_OTLP_ENDPOINT", COLLECTOR.endpoint())
            .with("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
            .with("OTEL_TRACES_SAMPLER_ARG", "0.5");

    @AfterAll
    static void close() {
        COLLECTOR.close();
    }

    /** The bounds are seven standard deviations from the mean. */
    @Test
    void halfOfTheRequestsWithoutATraceAndEveryRequestOfASampledTrace() {
        for (int i = 0; i < REQUESTS; i++) {
            SERVER.api().get("/api/activities/home");
        }
        // Spans are exported in the order in which they ended.
        SERVER.api()
                .with("traceparent", "00-" + CLIENT_TRACE + "-00f067aa0ba902b7-01")
                .get("/api/activities/home");
        COLLECTOR.awaitRequest(CLIENT_TRACE);
        List<Span> sampled = COLLECTOR.spans().stream()
                .filter(span -> span.getName().equals("GET /api/activities/home"))
                .filter(span -> span.getParentSpanId().isEmpty())
                .toList();
        assertThat(sampled).hasSizeBetween(50, 150);
        assertThat(sampled)
                .extracting(TraceCollector::traceId)
                .doesNotHaveDuplicates()
                .allSatisfy(trace -> assertThat(trace).matches("[0-9a-f]{32}"));
    }
}
