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

/** Every response has security headers. */
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
    void apiResponsesForbidEveryContent() {
        String etag = api.get("/api/activities/home").header("ETag").orElseThrow();
        for (Api.Answer response : List.of(
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
            assertSafe(response);
            assertThat(response.response().headers().allValues("Content-Security-Policy"))
                    .containsExactly(NO_DOCUMENT);
            assertThat(response.response().headers().allValues("Referrer-Policy"))
                    .containsExactly("no-referrer");
        }
    }

    @Test
    void pagesOnlyRunTheirOwnScripts() {
        for (String page : List.of("/", "/@londo", "/docs")) {
            Api.Answer response = api.get(page);
            assertSafe(response);
            assertThat(response.response().headers().allValues("Content-Security-Policy"))
                    .singleElement()
                    .asString()
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
                    .doesNotContain("unsafe-inline", "unsafe-eval", "*", "http:");
        }
    }

    @Test
    void filesHaveSecurityHeaders() {
        assertSafe(api.get("/openapi.yaml"));
        assertSafe(api.get("/docs/swagger-ui-bundle.js"));
    }

    @Test
    void responsesToMalformedRequestsHaveSecurityHeaders() {
        for (String garbage : List.of("GARBAGE\r\n\r\n", "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\n\r\n")) {
            String response = RawHttp.send(SERVER.server().port(), garbage).text();
            Stream.concat(ALWAYS.values().stream(), Stream.of(NO_DOCUMENT))
                    .forEach(value -> assertThat(response).contains(": " + value + "\r\n"));
        }
    }

    @Test
    void omitsStrictTransportSecurityWithoutTls() {
        Api.Answer response = WITHOUT_TLS.api().get("/api/activities/home");
        assertThat(response.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.header("Strict-Transport-Security")).isEmpty();
    }

    private static void assertSafe(Api.Answer response) {
        ALWAYS.forEach((name, value) -> assertThat(response.response().headers().allValues(name))
                .as(name)
                .containsExactly(value));
    }
}
