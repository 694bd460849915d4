package com.cruddur.tracing;

import static com.cruddur.testing.Eventually.eventually;
import static com.cruddur.testing.TraceCollector.attributes;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import com.cruddur.testing.TraceCollector;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.json.JsonObject;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The spans that a collector receives from a server. */
class TracingIT {

    private static final TraceCollector COLLECTOR = new TraceCollector();

    @RegisterExtension
    static final TestServer SERVER = new TestServer()
            .with("OTEL_EXPORTER_OTLP_ENDPOINT", COLLECTOR.endpoint())
            .with("OTEL_EXPORTER_OTLP_HEADERS", "x-key=a%20b")
            .with("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
            .with("BACKEND_URL", "https://api.example.com");

    /** The client's span. */
    private static final String PARENT = "00f067aa0ba902b7";

    @AfterAll
    static void close() {
        COLLECTOR.close();
    }

    @Test
    void aRequestIsASpanWithoutUserData() {
        String trace = newTraceId();
        SERVER.api().with("traceparent", sampled(trace)).get("/api/users/@andrewbrown/short?secret=1");
        Span span = COLLECTOR.awaitRequest(trace);
        assertThat(span.getName()).isEqualTo("GET /api/users/@:handle/short");
        assertThat(HexFormat.of().formatHex(span.getParentSpanId().toByteArray()))
                .isEqualTo(PARENT);
        assertThat(attributes(span))
                .containsOnly(
                        entry("http.request.method", "GET"),
                        entry("http.route", "/api/users/@:handle/short"),
                        entry("http.response.status_code", "200"),
                        entry("url.scheme", "https"),
                        entry("server.address", "api.example.com"),
                        entry("server.port", "443"));
        assertThat(COLLECTOR.exports().toString()).doesNotContain("andrewbrown", "secret");
    }

    @Test
    void aStatementIsAChildOfItsRequest() {
        String trace = newTraceId();
        SERVER.api()
                .as("londo")
                .with("traceparent", sampled(trace))
                .post(
                        "/api/activities",
                        new JsonObject().put("message", "secrettext").put("ttl", "1-day"));
        Span request = COLLECTOR.awaitRequest(trace);
        Span statement = COLLECTOR.awaitSent(trace).getFirst();
        assertThat(statement.getName()).isEqualTo("PostActivity");
        assertThat(statement.getTraceId()).isEqualTo(request.getTraceId());
        assertThat(statement.getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(statement.getLinksList()).isEmpty();
        assertThat(attributes(statement))
                .containsOnly(
                        entry("db.system.name", "postgresql"),
                        entry("db.namespace", SERVER.database().database()),
                        entry("db.query.summary", "PostActivity"),
                        entry("server.address", SERVER.database().host()),
                        entry("server.port", Integer.toString(SERVER.database().port())));
        assertThat(COLLECTOR.exports().toString()).doesNotContain("secrettext", "seed-londo");
    }

    @Test
    void cachedPagesHaveSpansToo() {
        String trace = newTraceId();
        SERVER.api().get("/api/activities/home");
        SERVER.api().with("traceparent", sampled(trace)).get("/api/activities/home");
        assertThat(COLLECTOR.awaitRequest(trace).getName()).isEqualTo("GET /api/activities/home");
        assertThat(COLLECTOR.awaitSent(trace))
                .extracting(Span::getName)
                .anyMatch(name -> name.startsWith("ChangeLogCheck") || name.equals("HomeFeed"));
    }

    @Test
    void aFailureHasAnErrorType() throws Exception {
        String trace = newTraceId();
        try (var connection = TestPostgres.connect(SERVER.database());
                var lock = connection.createStatement()) {
            connection.setAutoCommit(false);
            lock.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
            SERVER.api().impatient().with("traceparent", sampled(trace)).get("/api/users/@londo/short");
        }
        Span request = COLLECTOR.awaitRequest(trace);
        assertThat(attributes(request)).contains(entry("error.type", "503"), entry("http.response.status_code", "503"));
        assertThat(request.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        Span statement = COLLECTOR.awaitSent(trace).getFirst();
        assertThat(attributes(statement).get("error.type")).isIn("57014", "unavailable");
        assertThat(statement.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(statement.getStatus().getMessage()).isEmpty();
    }

    @Test
    void theClientDecidesWhetherItsTraceIsSampledAndItsStateIsPassedOn() {
        String unsampled = newTraceId();
        String sampled = newTraceId();
        SERVER.api()
                .with("traceparent", "00-" + unsampled + "-" + PARENT + "-00")
                .get("/api/trends");
        SERVER.api()
                .with("traceparent", sampled(sampled))
                .with("tracestate", "vendor=opaque")
                .get("/api/trends");
        assertThat(COLLECTOR.awaitRequest(sampled).getTraceState()).isEqualTo("vendor=opaque");
        assertThat(COLLECTOR.spans())
                .noneMatch(span -> TraceCollector.traceId(span).equals(unsampled));
    }

    @Test
    void aMalformedParentIsIgnored() {
        for (String parent : List.of("00-0-1-01", "secret", "00-" + "0".repeat(32) + "-" + PARENT + "-01")) {
            assertThat(SERVER.api()
                            .with("traceparent", parent)
                            .get("/api/stats")
                            .status())
                    .isEqualTo(200);
        }
        eventually(() -> assertThat(COLLECTOR.spans())
                .filteredOn(span -> span.getName().equals("GET /api/stats"))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(span -> assertThat(span.getParentSpanId().isEmpty()).isTrue()));
    }

    @Test
    void outgoingRequestsAreSpans() {
        Span keys = COLLECTOR.await(span -> span.getName().equals("GET")).getFirst();
        assertThat(attributes(keys))
                .contains(
                        entry("http.request.method", "GET"),
                        entry("http.response.status_code", "200"),
                        entry("url.full", SERVER.issuer().url() + "/.well-known/jwks.json"));
        assertThat(SERVER.issuer().traceParents())
                .singleElement()
                .asString()
                .startsWith("00-" + TraceCollector.traceId(keys) + "-" + TraceCollector.spanId(keys) + "-");
    }

    @Test
    void anExportHasTheConfiguredHeadersAndResource() {
        SERVER.api().get("/api/trends");
        eventually(() -> assertThat(COLLECTOR.exports()).isNotEmpty());
        assertThat(COLLECTOR.exports()).allSatisfy(export -> {
            assertThat(export.path()).isEqualTo("/v1/traces");
            assertThat(export.headers()).containsEntry("X-key", List.of("a b"));
        });
        assertThat(COLLECTOR.resource())
                .contains(entry("service.name", "cruddur"), entry("deployment.environment.name", "test"))
                .containsKeys("service.instance.id", "telemetry.sdk.name");
        eventually(() -> assertThat(SERVER.scrape().value("cruddur_trace_spans_total", "outcome=\"exported\""))
                .isPositive());
    }

    /** A trace that no other request has. */
    private static String newTraceId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static String sampled(String traceId) {
        return "00-" + traceId + "-" + PARENT + "-01";
    }
}
