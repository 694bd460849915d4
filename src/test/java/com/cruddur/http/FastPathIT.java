package com.cruddur.http;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.RawHttp;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A response of the fast path equals the router's response to the same request. */
class FastPathIT {

    private static final String FRONTEND = "https://cruddur.example";

    @RegisterExtension
    static final TestServer SERVER = new TestServer()
            .throughProxy()
            .with("FRONTEND_URL", FRONTEND)
            .with("BACKEND_URL", "https://api.cruddur.example");

    private static final String HOME = "/api/activities/home";
    private static final String UNAVAILABLE = "HTTP/1.1 503 ";
    private static final int ATTEMPTS = 4;

    private final Api api = SERVER.api();

    /** The last client equals the first, to find responses that are cached for another origin. */
    private final List<Api> clients = List.of(
            api,
            api.with("Origin", FRONTEND),
            api.with("Origin", "https://elsewhere.example"),
            api.as("bayko"),
            api.with("Accept", "application/problem+json"),
            api.with("Accept-Encoding", "gzip"),
            api.with("Accept-Encoding", "gzip").with("Origin", FRONTEND),
            api.with("Accept-Encoding", "gzip;q=0"),
            api.with("X-Request-Id", "a-1"),
            api.with("X-Request-Id", "a-1").with("Accept-Encoding", "identity;q=0, *"),
            api.with("X-Request-Id", "not well-formed"),
            api);

    @AfterEach
    void resume() {
        SERVER.proxy().resume();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HOME,
                "/api/trends",
                "/api/stats",
                "/api/activities/c2d4c2e0-0000-4000-8000-000000000001",
                "/api/activities/@bayko",
                "/api/activities/@AndrewBrown/status/C2D4C2E0-0000-4000-8000-000000000001"
            })
    void equalsTheRouter(String path) {
        clients.forEach(client -> assertThat(assertSameResponse(client, path)).isEqualTo(200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/activities/00000000-0000-4000-8000-000000000001",
                "/api/activities/@nobody",
                "/api/activities/@bayko/status/c2d4c2e0-0000-4000-8000-000000000001"
            })
    void equalsTheRouterForAnUnknownPage(String path) {
        clients.forEach(client -> assertThat(assertSameResponse(client, path)).isEqualTo(404));
    }

    @Test
    void equalsTheRouterForViewerStates() {
        String states = "/api/activities/states?uuids=";
        String known = "c2d4c2e0-0000-4000-8000-000000000001";
        Api viewer = api.as("bayko");
        for (String uuids : List.of(known, known + "," + known, known.replace("c2d4c2e0", "00000000"))) {
            assertThat(assertSameResponse(viewer, states + uuids)).isEqualTo(200);
            assertThat(assertSameResponse(viewer.with("Accept-Encoding", "gzip"), states + uuids))
                    .isEqualTo(200);
            assertThat(assertSameResponse(api, states + uuids)).isEqualTo(401);
            assertThat(assertSameResponse(api.with("Authorization", "Bearer x"), states + uuids))
                    .isEqualTo(401);
        }
        assertThat(assertSameResponse(viewer, states + known + ",")).isEqualTo(422);
        Api stranger = api.with("Authorization", "Bearer " + SERVER.issuer().token("nobody"));
        assertThat(assertSameResponse(stranger, states + known)).isEqualTo(403);
    }

    @Test
    void equalsTheRouterAfterAChange() {
        String before = api.get(HOME).header("ETag").orElseThrow();
        api.as("bayko")
                .post("/api/activities", new JsonObject().put("message", "New").put("ttl", "1-hour"));
        assertThat(api.get(HOME).header("ETag")).isPresent().isNotEqualTo(before);
        clients.forEach(client -> assertThat(assertSameResponse(client, HOME)).isEqualTo(200));
    }

    @Test
    void equalsTheRouterWithoutDatabase() {
        SERVER.proxy().cut();
        clients.forEach(client ->
                assertThat(assertSameResponse(client.impatient(), HOME)).isEqualTo(503));
    }

    /** Repeated, to reach every event loop: each has its own encoded responses. */
    @Test
    void theConnectionHeaderOfOneClientIsNotSentToOthers() {
        int port = SERVER.server().port();
        for (int i = 0; i < 20; i++) {
            assertThat(RawHttp.send(port, get("HTTP/1.0", "Connection: keep-alive\r\n"))
                            .text())
                    .startsWith("HTTP/1.0 200 OK\r\n")
                    .containsIgnoringCase("\r\nconnection: keep-alive\r\n");
            assertThat(RawHttp.send(port, get("HTTP/1.0", "")).text())
                    .startsWith("HTTP/1.0 200 OK\r\n")
                    .doesNotContainIgnoringCase("\r\nconnection:");
            assertThat(RawHttp.send(port, get("HTTP/1.1", "Connection: close\r\n"))
                            .text())
                    .containsIgnoringCase("\r\nconnection: close\r\n");
            assertThat(RawHttp.send(port, get("HTTP/1.1", "")).text())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .doesNotContainIgnoringCase("\r\nconnection:");
        }
    }

    @Test
    void answersPipelinedRequestsOfASlowReaderInOrder() {
        int port = SERVER.server().port();
        String home = get("HTTP/1.1", "");
        String routed = get("HTTP/1.1", "If-None-Match: \"another\"\r\n");
        String unknown = "GET /api/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String trends = "GET /api/trends HTTP/1.1\r\nHost: localhost\r\n\r\n";
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            requests.addAll(List.of(home, home, unknown, trends, routed));
        }
        requests.add(get("HTTP/1.1", "Connection: close\r\n"));
        long homes = requests.stream().filter(request -> request.contains(HOME)).count();
        String expected = UNAVAILABLE;
        String pipelined = UNAVAILABLE;
        // A busy machine sheds some requests. Such an attempt proves nothing about the order.
        for (int attempt = 0; attempt < ATTEMPTS && (expected + pipelined).contains(UNAVAILABLE); attempt++) {
            Map<String, String> responses = new HashMap<>();
            requests.forEach(request -> responses.computeIfAbsent(
                    request, alone -> RawHttp.send(port, alone).text()));
            expected = requests.stream().map(responses::get).collect(Collectors.joining());
            double before = served();
            pipelined = RawHttp.sendAll(port, requests, () -> awaitFullSockets(before, homes));
        }
        assertThat(pipelined).doesNotContain(UNAVAILABLE);
        assertThat(withoutVaryingHeaders(pipelined)).isEqualTo(withoutVaryingHeaders(expected));
    }

    /** Waits until the number of served home requests stops below the number sent. */
    private static void awaitFullSockets(double before, long homes) {
        AtomicReference<Double> last = new AtomicReference<>(before);
        eventually(() -> {
            double now = served();
            assertThat(now).isGreaterThan(before).isEqualTo(last.getAndSet(now)).isLessThan(before + homes);
        });
    }

    private static double served() {
        return SERVER.scrape().value("cruddur_http_requests_total", "route=\"" + HOME + "\"");
    }

    @Test
    void rejectsAMissingOrMalformedHost() {
        for (String host : List.of("", "Host: a b\r\n")) {
            String request = "GET " + HOME + " HTTP/1.1\r\n" + host + "\r\n";
            assertThat(RawHttp.send(SERVER.server().port(), request).status()).isEqualTo(400);
        }
    }

    /** A condition that does not match only routes the request through the router. */
    private static int assertSameResponse(Api client, String path) {
        Api.Answer fast = client.get(path);
        Api.Answer routed = client.with("If-None-Match", "\"another\"").get(path);
        assertThat(fast.status()).isEqualTo(routed.status());
        assertThat(fast.reproducibleHeaders()).isEqualTo(routed.reproducibleHeaders());
        if (fast.status() == 200) {
            assertThat(fast.header("X-Request-Id")).isEqualTo(routed.header("X-Request-Id"));
        }
        assertThat(fast.body()).isEqualTo(routed.body());
        return fast.status();
    }

    private static String withoutVaryingHeaders(String responses) {
        return responses.replaceAll("(?i)\r\n(date|x-request-id): [^\r]*", "");
    }

    private static String get(String version, String headers) {
        return "GET " + HOME + " " + version + "\r\nHost: localhost\r\n" + headers + "\r\n";
    }
}
