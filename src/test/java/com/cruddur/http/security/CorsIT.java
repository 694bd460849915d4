package com.cruddur.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsIT {

    private static final String FRONTEND = "https://cruddur.example";
    private static final String BACKEND = "https://api.cruddur.example:8443";

    @RegisterExtension
    static final TestServer SERVER =
            new TestServer().with("FRONTEND_URL", FRONTEND).with("BACKEND_URL", BACKEND);

    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

    @Test
    void preflightsListAllowedMethodsAndHeaders() {
        for (String origin : List.of(FRONTEND, BACKEND)) {
            for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE")) {
                Api.Answer response = preflight(origin, method, "/api/activities");
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.object().getBoolean("success")).isTrue();
                assertThat(response.header(ALLOW_ORIGIN)).contains(origin);
                assertThat(response.header("Access-Control-Allow-Methods")).contains("GET, HEAD, POST, PUT, DELETE");
                assertThat(response.header("Access-Control-Allow-Headers"))
                        .contains("Content-Type, Authorization, Idempotency-Key, If-None-Match, traceparent,"
                                + " Last-Event-ID, Cache-Control, tracestate, baggage, X-Request-Id");
                assertThat(response.header("Access-Control-Max-Age")).isPresent();
                assertThat(response.header("Vary"))
                        .hasValueSatisfying(vary -> assertThat(vary).isEqualToIgnoringCase("origin"));
            }
        }
    }

    @Test
    void everyPathHasAPreflight() {
        for (String path : List.of(
                "/api/activities/home",
                "/api/activities/@bayko/status/c2d4c2e0-0000-4000-8000-000000000001",
                "/api/profile/update",
                "/api/health-check",
                "/no/such/route")) {
            assertThat(preflight(FRONTEND, "POST", path).status()).isEqualTo(200);
        }
    }

    @Test
    void responsesExposeHeaders() {
        Api.Answer response = from(FRONTEND).get("/api/activities/home");
        assertThat(response.header(ALLOW_ORIGIN)).contains(FRONTEND);
        assertThat(response.header("Access-Control-Expose-Headers"))
                .contains("Authorization, Link, ETag, Retry-After, X-Request-Id");
        assertThat(response.header("Access-Control-Allow-Methods")).isEmpty();
        assertThat(response.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void errorsAreReadableToo() {
        Api api = from(FRONTEND);
        assertThat(api.send("POST", "/api/activities", "{}").header(ALLOW_ORIGIN))
                .contains(FRONTEND);
        assertThat(api.get("/no/such/route").header(ALLOW_ORIGIN)).contains(FRONTEND);
        assertThat(api.delete("/api/activities/home").header(ALLOW_ORIGIN)).contains(FRONTEND);
        assertThat(api.get("/%ff").header(ALLOW_ORIGIN)).contains(FRONTEND);
        assertThat(api.send("POST", "/api/activities", "x".repeat(70_000)).header(ALLOW_ORIGIN))
                .contains(FRONTEND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "https://cruddur.example.evil.example",
                "https://cruddur.exampl",
                "https://cruddur.example:443",
                "https://cruddur.example/",
                "http://cruddur.example",
                "https://Cruddur.example",
                "HTTPS://cruddur.example",
                "https://evil.cruddur.example",
                "https://api.cruddur.example",
                "*",
                "https://cruddur.example, https://evil.example"
            })
    void rejectsOtherOrigins(String origin) {
        Api.Answer preflight = preflight(origin, "POST", "/api/activities");
        assertThat(preflight.header(ALLOW_ORIGIN)).isEmpty();
        assertThat(preflight.header("Access-Control-Allow-Methods")).isEmpty();
        assertThat(preflight.header("Access-Control-Allow-Headers")).isEmpty();
        Api.Answer response = from(origin).get("/api/activities/home");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header(ALLOW_ORIGIN)).isEmpty();
        assertThat(response.header("Access-Control-Expose-Headers")).isEmpty();
        assertThat(response.header("Vary")).isPresent();
    }

    @Test
    void servesRequestsWithoutOrigin() {
        Api.Answer response = SERVER.api().get("/api/activities/home");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header(ALLOW_ORIGIN)).isEmpty();
    }

    private static Api.Answer preflight(String origin, String method, String path) {
        return from(origin)
                .with("Access-Control-Request-Method", method)
                .with("Access-Control-Request-Headers", "content-type,authorization")
                .send("OPTIONS", path, null);
    }

    private static Api from(String origin) {
        return SERVER.api().with("Origin", origin);
    }
}
