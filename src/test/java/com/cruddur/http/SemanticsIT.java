package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.RawHttp;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods, status codes, conditional requests and error bodies. */
class SemanticsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    /** Paths of GET routes, with successful and failing responses. */
    static final List<String> READS = List.of(
            "/api/health-check",
            "/health/live",
            "/health/ready",
            "/api/activities/home",
            "/api/activities/home?limit=2",
            "/api/activities/c2d4c2e0-0000-4000-8000-000000000001",
            "/api/activities/@andrewbrown/status/c2d4c2e0-0000-4000-8000-000000000001",
            "/api/activities/home?limit=0",
            "/api/activities/no-uuid",
            "/no/such/route");

    private final Api api = SERVER.api();

    @ParameterizedTest
    @FieldSource("READS")
    void headEqualsGetWithoutBody(String path) {
        Api.Answer get = api.get(path);
        Api.Answer head = api.head(path);
        assertThat(head.status()).isEqualTo(get.status());
        assertThat(head.reproducibleHeaders()).isEqualTo(get.reproducibleHeaders());
        assertThat(head.header("Content-Length"))
                .contains(Integer.toString(get.body().getBytes(StandardCharsets.UTF_8).length));
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aMatchingIfNoneMatchGets304() {
        Api.Answer first = api.get("/api/activities/home");
        String etag = first.header("ETag").orElseThrow();
        assertThat(first.header("Cache-Control")).contains("no-cache");
        for (String ifNoneMatch : List.of(etag, "W/" + etag, "\"other\", " + etag, "*")) {
            Api client = api.with("If-None-Match", ifNoneMatch);
            for (Api.Answer response :
                    List.of(client.get("/api/activities/home"), client.head("/api/activities/home"))) {
                assertThat(response.status()).isEqualTo(304);
                assertThat(response.body()).isEmpty();
                assertThat(response.header("ETag")).contains(etag);
                assertThat(response.header("Vary")).isPresent();
            }
        }
    }

    @Test
    void changedContentHasANewETag() {
        String path = "/api/activities/c2d4c2e0-0000-4000-8000-000000000004";
        String etag = api.get(path).header("ETag").orElseThrow();
        api.as("bayko").post(path + "/reply", new JsonObject().put("message", "changed"));
        Api.Answer response = api.with("If-None-Match", etag).get(path);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("ETag")).isPresent().isNotEqualTo(Optional.of(etag));
    }

    @Test
    void joinsSeveralIfNoneMatchLines() {
        String etag = api.get("/api/activities/home?limit=1").header("ETag").orElseThrow();
        assertThat(api.with("If-None-Match", "\"other\"")
                        .with("If-None-Match", etag)
                        .get("/api/activities/home?limit=1")
                        .status())
                .isEqualTo(304);
    }

    @Test
    void writesIgnoreIfNoneMatch() {
        Api.Answer response = api.as("bayko")
                .with("If-None-Match", "*")
                .post("/api/activities", new JsonObject().put("message", "a").put("ttl", "1-day"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("ETag")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/api", "/api/nothing", "/api/activities/a/b", "/api/activities/a/b/c/d"})
    void unknownRoutesAre404ForEveryMethod(String path) {
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
            Api.Answer response = api.send(method, path, null);
            assertThat(response.status()).as(method).isEqualTo(404);
            if (!method.equals("HEAD")) {
                assertThat(response.codes()).containsExactly("not_found");
            }
        }
    }

    @Test
    void unsupportedMethodsAre405WithAllow() {
        Map<String, String> allowed = Map.of(
                "/api/health-check", "GET, HEAD",
                "/api/activities/x", "DELETE, GET, HEAD",
                "/api/activities/x/like", "DELETE, PUT",
                "/api/activities", "POST",
                "/api/activities/@bayko/status/x", "GET, HEAD",
                "/api/activities/home", "GET, HEAD",
                "/api/activities/@bayko", "GET, HEAD",
                "/api/activities/%40bayko", "GET, HEAD",
                "/api/users/suggested", "GET, HEAD",
                "/api/activities/x/reply", "POST");
        allowed.forEach((path, methods) -> {
            for (String method : List.of("PATCH", "OPTIONS")) {
                Api.Answer response = api.send(method, path, null);
                assertThat(response.codes()).containsExactly("method_not_allowed");
                assertThat(response.status()).isEqualTo(405);
                assertThat(response.header("Allow")).contains(methods);
            }
        });
    }

    /** The paths also match the template of a single crud, which supports DELETE. */
    @Test
    void literalPathsOnlySupportTheirOwnMethods() {
        for (String path : List.of("home", "home/", "search", "notifications", "@bayko", "%40bayko")) {
            Api.Answer response = api.as("bayko").delete("/api/activities/" + path);
            assertThat(response.codes()).as(path).containsExactly("method_not_allowed");
            assertThat(response.header("Allow")).contains("GET, HEAD");
        }
    }

    /** Vert.x ignores a slash at the end of a path, and so must the search for allowed methods. */
    @Test
    void allowIsCompleteForPathsWithASlashAtTheEnd() {
        for (String path : List.of("/api/activities/", "/api/activities//")) {
            Api.Answer response = SERVER.api().send("PUT", path, null);
            assertThat(response.status()).isEqualTo(405);
            assertThat(response.header("Allow")).contains("POST");
        }
    }

    @Test
    void errorsAreArraysOfCodes() {
        Api.Answer response = api.get("/no/such/route");
        assertThat(response.header("Content-Type")).contains("application/json");
        assertThat(response.body()).isEqualTo("[\"not_found\"]");
    }

    @Test
    void errorsAreProblemDocumentsOnRequest() {
        for (String accept : List.of("application/problem+json", "text/html, application/problem+json;q=0.9, */*")) {
            Api.Answer response = api.with("Accept", accept).get("/api/activities/home?limit=0&before=x");
            assertThat(response.status()).isEqualTo(422);
            assertThat(response.header("Content-Type")).contains("application/problem+json");
            JsonObject problem = response.object();
            assertThat(problem.getString("type")).isEqualTo("about:blank");
            assertThat(problem.getString("title")).isNotBlank();
            assertThat(problem.getInteger("status")).isEqualTo(422);
            assertThat(problem.getJsonArray("codes")).containsExactly("limit_invalid", "before_invalid");
        }
    }

    @Test
    void everyErrorHasAProblemDocument() {
        Api client = api.with("Accept", "application/problem+json");
        for (Api.Answer response : List.of(
                client.get("/no/such/route"),
                client.send("PATCH", "/api/activities", null),
                client.post("/api/activities", new JsonObject()),
                client.get("/%ff"),
                client.as("bayko").send("POST", "/api/activities", "x"),
                client.as("bayko").send("POST", "/api/activities", "x".repeat(70_000)))) {
            assertThat(response.header("Content-Type")).contains("application/problem+json");
            assertThat(response.object().getInteger("status")).isEqualTo(response.status());
        }
    }

    @Test
    void internalErrorsRevealNoDetails() {
        SERVER.execute("ALTER TABLE activities RENAME COLUMN message TO not_there");
        try {
            RawHttp.Answer response = RawHttp.get(SERVER.server().port(), "/api/activities/@londo");
            assertThat(response.body()).isEqualTo("[\"generic_500\"]");
            assertThat(response.status()).isEqualTo(500);
        } finally {
            SERVER.execute("ALTER TABLE activities RENAME COLUMN not_there TO message");
        }
        assertThat(api.get("/api/activities/@londo").status()).isEqualTo(200);
    }
}
