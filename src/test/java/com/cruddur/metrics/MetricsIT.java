package com.cruddur.metrics;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.Scrape;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The metrics as Prometheus scrapes them. */
class MetricsIT {

    private static final String REQUESTS = "cruddur_http_requests_total";

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();

    @Test
    void isInThePrometheusTextFormat() {
        Scrape scrape = SERVER.scrape();
        assertThat(scrape.contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(scrape.names())
                .contains("process_start_time_seconds", "jvm_memory_used_bytes", "jvm_gc_collection_seconds")
                .doesNotHaveDuplicates();
        assertThat(scrape.value("process_start_time_seconds")).isPositive();
    }

    @Test
    void everyNameIsInTheDocumentation() throws Exception {
        String documentation = Files.readString(Path.of("docs/operations.md"));
        assertThat(SERVER.scrape().names())
                .filteredOn(name -> name.startsWith("cruddur_"))
                .hasSizeGreaterThan(10)
                .allSatisfy(name -> assertThat(documentation)
                        .containsAnyOf(name, "`" + name.replaceFirst("_(in_use|max)$", "") + "`, `…_"));
    }

    @Test
    void isNotServedOnTheApiPort() {
        assertThat(api.get("/metrics").status()).isEqualTo(404);
        int port = SERVER.server().metricsPort();
        assertThat(Scrape.send(port, "GET", "/api/activities/home").statusCode())
                .isEqualTo(404);
        assertThat(Scrape.send(port, "POST", "/metrics").statusCode()).isEqualTo(405);
        assertThat(Scrape.send(port, "HEAD", "/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void requestsAreCountedByRoutePattern() {
        String[] labels = {"method=\"GET\"", "route=\"/api/activities/:uuid\"", "status=\"404\""};
        Scrape before = SERVER.scrape();
        for (int i = 0; i < 3; i++) {
            api.get("/api/activities/" + UUID.randomUUID());
        }
        eventually(() -> {
            Scrape after = SERVER.scrape();
            assertThat(after.value(REQUESTS, labels) - before.value(REQUESTS, labels))
                    .isEqualTo(3);
            assertThat(after.value("cruddur_http_request_seconds_count", labels[0], labels[1])
                            - before.value("cruddur_http_request_seconds_count", labels[0], labels[1]))
                    .isEqualTo(3);
        });
    }

    @Test
    void aRefusedPostIsCountedUnderItsRoute() {
        String[] labels = {"method=\"POST\"", "route=\"/api/activities\"", "status=\"401\""};
        Scrape before = SERVER.scrape();
        api.post("/api/activities", new JsonObject());
        eventually(() -> assertThat(SERVER.scrape().value(REQUESTS, labels) - before.value(REQUESTS, labels))
                .isEqualTo(1));
    }

    @Test
    void readsOfCachedPagesAreCounted() {
        String reads = "cruddur_page_cache_reads_total";
        // The first reads begin a check; pages are cached after it.
        eventually(() -> {
            Scrape before = SERVER.scrape();
            readHomeOnEveryEventLoop();
            Scrape after = SERVER.scrape();
            assertThat(after.value(reads, "hit") - before.value(reads, "hit")).isEqualTo(8);
            assertThat(after.value("cruddur_page_cache_revalidations_total", "succeeded"))
                    .isGreaterThan(before.value("cruddur_page_cache_revalidations_total", "succeeded"));
            assertThat(after.value("cruddur_page_cache_bytes")).isPositive();
        });
        Scrape cached = SERVER.scrape();
        SERVER.execute("UPDATE activities SET message = message || '!'");
        readHomeOnEveryEventLoop();
        Scrape dropped = SERVER.scrape();
        assertThat(dropped.value(reads, "miss")).isGreaterThan(cached.value(reads, "miss"));
        assertThat(dropped.value("cruddur_page_cache_invalidations_total", "change"))
                .isGreaterThan(cached.value("cruddur_page_cache_invalidations_total", "change"));
    }

    private void readHomeOnEveryEventLoop() {
        Concurrently.run(8, client -> api.get("/api/activities/home"));
    }

    @Test
    void sweptRowsAreCounted() {
        SERVER.execute("INSERT INTO activities (user_uuid, message, expires_at)"
                + " SELECT uuid, 'gone', now() - interval '1 second' FROM users");
        eventually(() -> assertThat(SERVER.scrape().value("cruddur_sweep_deleted_total", "what=\"cruds\""))
                .isEqualTo(4));
    }

    @Test
    void eventLoopLagIsMeasured() {
        eventually(() -> assertThat(SERVER.scrape().value("cruddur_event_loop_lag_seconds_count"))
                .isGreaterThan(2));
    }

    @Test
    void unknownPathsAndMethodsCreateNoSeries() {
        String[] labels = {"route=\"none\"", "status=\"404\""};
        double initial = SERVER.scrape().value(REQUESTS, labels);
        api.get("/nothing/0");
        api.send("PROPFIND", "/nothing/0", null);
        // A request is counted shortly after its response.
        eventually(() ->
                assertThat(SERVER.scrape().value(REQUESTS, labels) - initial).isGreaterThanOrEqualTo(2));
        Scrape before = SERVER.scrape();
        for (int i = 1; i <= 20; i++) {
            api.get("/nothing/" + i);
            api.send("MADEUP" + i, "/nothing/" + i, null);
        }
        eventually(() -> {
            Scrape after = SERVER.scrape();
            assertThat(after.value(REQUESTS, labels) - before.value(REQUESTS, labels))
                    .isEqualTo(40);
            assertThat(after.seriesOf(REQUESTS) - before.seriesOf(REQUESTS)).isZero();
            assertThat(after.text()).doesNotContain("MADEUP", "nothing");
        });
    }
}
