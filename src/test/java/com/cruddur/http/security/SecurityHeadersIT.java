package com.cruddur.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.RawHttp;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What every answer tells browsers, whatever kind of answer it is. */
class SecurityHeadersIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer().with("BACKEND_URL", "https://api.cruddur.example");

    @RegisterExtension
    static final TestServer WITHOUT_TLS = new TestServer();

    private static final Map<String, String> ALWAYS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Strict-Transport-Security", "max-age=31536000");

    private static final String NO_DOCUMENT = "default-src 'none'; frame-ancestors 'none'";

    private final Api api = SERVER.api();

    @Test
    void anAnswerOfTheApiIsNoDocument() {
        String etag = api.get("/api/activities/home").header("ETag").orElseThrow();
        for (Api.Answer answer : List.of(
                api.get("/api/activities/home"),
                api.head("/api/activities/home"),
                api.with("If-None-Match", etag).get("/api/activities/home"),
                api.as("bayko").post("/api/activities", new JsonObject()),
                api.get("/api/activities/notifications"),
                api.get("/no/such/route"),
                api.get("/%ff"),
                api.send("PATCH", "/api/activities", null),
                api.as("bayko").send("POST", "/api/activities", "x".repeat(70_000)),
                api.with("Access-Control-Request-Method", "GET").send("OPTIONS", "/api/activities/home", null),
                api.get("/health/live"))) {
            assertSafe(answer);
            assertThat(answer.response().headers().allValues("Content-Security-Policy"))
                    .containsExactly(NO_DOCUMENT);
            assertThat(answer.response().headers().allValues("Referrer-Policy")).containsExactly("no-referrer");
        }
    }

    @Test
    void pagesRunTheirOwnScriptsAlone() {
        for (String page : List.of("/", "/@londo", "/docs")) {
            Api.Answer answer = api.get(page);
            assertSafe(answer);
            assertThat(answer.response().headers().allValues("Content-Security-Policy"))
                    .singleElement()
                    .asString()
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
                    .doesNotContain("unsafe-inline", "unsafe-eval", "*", "http:");
        }
    }

    @Test
    void filesHaveThemToo() {
        assertSafe(api.get("/openapi.yaml"));
        assertSafe(api.get("/docs/swagger-ui-bundle.js"));
    }

    @Test
    void whatCanNotBeReadIsAnsweredWithThemToo() {
        for (String garbage : List.of("GARBAGE\r\n\r\n", "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\n\r\n")) {
            String answer = RawHttp.send(SERVER.server().port(), garbage).text();
            Stream.concat(ALWAYS.values().stream(), Stream.of(NO_DOCUMENT))
                    .forEach(value -> assertThat(answer).contains(": " + value + "\r\n"));
        }
    }

    @Test
    void withoutTlsNobodyIsToldToUseIt() {
        Api.Answer answer = WITHOUT_TLS.api().get("/api/activities/home");
        assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.header("Strict-Transport-Security")).isEmpty();
    }

    private static void assertSafe(Api.Answer answer) {
        ALWAYS.forEach((name, value) ->
                assertThat(answer.response().headers().allValues(name)).as(name).containsExactly(value));
    }
}
