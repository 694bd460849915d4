package com.cruddur.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Eventually;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The access log of a server: every request, no user data. */
class AccessLogIT {

    private static final PrintStream ORIGINAL = System.err;
    private static final ByteArrayOutputStream OUTPUT = new ByteArrayOutputStream();

    static {
        System.setErr(new PrintStream(OUTPUT, true, StandardCharsets.UTF_8));
    }

    @RegisterExtension
    static final TestServer SERVER = new TestServer()
            .with("ACCESS_LOG", "on")
            .with("LOG_FORMAT", "json")
            // Nothing listens there.
            .with("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
            // A request that is not sampled has identifiers, too.
            .with("OTEL_TRACES_SAMPLER", "parentbased_always_off");

    @AfterAll
    static void restore() {
        System.setErr(ORIGINAL);
    }

    @Test
    void everyRequestIsALineWithoutUserData() {
        SERVER.api().with("X-Request-Id", "from-the-client").get("/api/activities/home");
        SERVER.api().get("/api/activities/search?term=secretterm");
        SERVER.api().get("/api/activities/@secrethandle");
        SERVER.api().get("/secretpath");
        SERVER.api()
                .as("londo")
                .post(
                        "/api/activities",
                        new JsonObject().put("message", "secrettext").put("ttl", "1-day"));
        Eventually.eventually(() -> assertThat(entries())
                .extracting(line -> line.getString("http.request.method") + " " + line.getString("http.route") + " "
                        + line.getInteger("http.response.status_code"))
                .contains(
                        "GET /api/activities/home 200",
                        "GET /api/activities/search 200",
                        "GET /api/activities/@:handle 404",
                        "GET none 404",
                        "POST /api/activities 200"));
        assertThat(entries())
                .filteredOn(line -> line.getInteger("http.response.status_code") == 404)
                .allSatisfy(line -> assertThat(line.getString("request_id")).isNotBlank());
        assertThat(entries())
                .anySatisfy(line -> assertThat(line.getString("request_id")).isEqualTo("from-the-client"));
        assertThat(entries()).allSatisfy(line -> {
            assertThat(line.getString("trace_id")).matches("[0-9a-f]{32}");
            assertThat(line.getString("span_id")).matches("[0-9a-f]{16}");
        });
        assertThat(OUTPUT.toString(StandardCharsets.UTF_8)).doesNotContain("secret", "Bearer");
    }

    private static List<JsonObject> entries() {
        return OUTPUT.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("\"logger\":\"access\""))
                .map(JsonObject::new)
                .toList();
    }
}
