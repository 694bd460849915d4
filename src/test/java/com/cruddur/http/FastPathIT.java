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

/** What doesn't go through the router says what the router says. */
class FastPathIT {

    private static final String FRONTEND = "https://cruddur.example";

    @RegisterExtension
    static final TestServer SERVER = new TestServer()
            .throughProxy()
            .with("FRONTEND_URL", FRONTEND)
            .with("BACKEND_URL", "https://api.cruddur.example");

    private static final String HOME = "/api/activities/home";
    private static final String TURNED_AWAY = "HTTP/1.1 503 ";
    private static final int ATTEMPTS = 4;

    private final Api api = SERVER.api();

    /** The last is the first again: nobody gets what was kept for another origin. */
    private final List<Api> browsers = List.of(
            api,
            api.with("Origin", FRONTEND),
            api.with("Origin", "https://elsewhere.example"),
            api.as("bayko"),
            api.with("Accept", "application/problem+json"),
            api);

    @AfterEach
    void resume() {
        SERVER.proxy().resume();
    }

    @ParameterizedTest
    @ValueSource(strings = {HOME, "/api/trends", "/api/stats"})
    void saysTheSame(String path) {
        browsers.forEach(browser -> assertThat(answeredTwice(browser, path)).isEqualTo(200));
    }

    @Test
    void saysTheSameAfterAChange() {
        String before = api.get(HOME).header("ETag").orElseThrow();
        api.as("bayko")
                .post("/api/activities", new JsonObject().put("message", "New").put("ttl", "1-hour"));
        assertThat(api.get(HOME).header("ETag")).isPresent().isNotEqualTo(before);
        browsers.forEach(browser -> assertThat(answeredTwice(browser, HOME)).isEqualTo(200));
    }

    @Test
    void saysTheSameWhileTheDatabaseIsAway() {
        SERVER.proxy().cut();
        browsers.forEach(
                browser -> assertThat(answeredTwice(browser.impatient(), HOME)).isEqualTo(503));
    }

    /** On every event loop, each of which keeps headers of its own. */
    @Test
    void whatOneClientIsToldOfItsConnectionNobodyElseIs() {
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
    void answersInOrderWhoAsksForMuchAtOnceAndReadsLate() {
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
        String expected = TURNED_AWAY;
        String together = TURNED_AWAY;
        // Some are turned away while the machine does something else, which tells nothing of the order.
        for (int attempt = 0; attempt < ATTEMPTS && (expected + together).contains(TURNED_AWAY); attempt++) {
            Map<String, String> answers = new HashMap<>();
            requests.forEach(request -> answers.computeIfAbsent(
                    request, alone -> RawHttp.send(port, alone).text()));
            expected = requests.stream().map(answers::get).collect(Collectors.joining());
            double before = answered();
            together = RawHttp.sendAll(port, requests, () -> awaitThatAnswersWait(before, homes));
        }
        assertThat(together).doesNotContain(TURNED_AWAY).isEqualTo(expected);
    }

    /** The sockets are full: not every home has been answered, and no more are. */
    private static void awaitThatAnswersWait(double before, long homes) {
        AtomicReference<Double> last = new AtomicReference<>(before);
        eventually(() -> {
            double now = answered();
            assertThat(now).isGreaterThan(before).isEqualTo(last.getAndSet(now)).isLessThan(before + homes);
        });
    }

    private static double answered() {
        return SERVER.scrape().value("cruddur_http_requests_total", "route=\"" + HOME + "\"");
    }

    @Test
    void whoNamesNoHostIsRefused() {
        for (String host : List.of("", "Host: a b\r\n")) {
            String request = "GET " + HOME + " HTTP/1.1\r\n" + host + "\r\n";
            assertThat(RawHttp.send(SERVER.server().port(), request).status()).isEqualTo(400);
        }
    }

    /** A condition that doesn't hold goes through the router, and changes nothing else. */
    private static int answeredTwice(Api browser, String path) {
        Api.Answer fast = browser.get(path);
        Api.Answer routed = browser.with("If-None-Match", "\"another\"").get(path);
        assertThat(fast.status()).isEqualTo(routed.status());
        assertThat(headers(fast)).isEqualTo(headers(routed));
        assertThat(fast.body()).isEqualTo(routed.body());
        return fast.status();
    }

    private static Map<String, List<String>> headers(Api.Answer answer) {
        return answer.response().headers().map();
    }

    private static String get(String version, String headers) {
        return "GET " + HOME + " " + version + "\r\nHost: localhost\r\n" + headers + "\r\n";
    }
}
