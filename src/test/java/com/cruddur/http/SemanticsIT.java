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
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods, statuses, conditional requests and the form of errors. */
class SemanticsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    /** Every route that is read, and how it fails. */
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
    void headIsGetWithoutTheBody(String path) {
        Api.Answer get = api.get(path);
        Api.Answer head = api.head(path);
        assertThat(head.status()).isEqualTo(get.status());
        assertThat(headers(head)).isEqualTo(headers(get));
        assertThat(head.header("Content-Length"))
                .contains(Integer.toString(get.body().getBytes(StandardCharsets.UTF_8).length));
        assertThat(head.body()).isEmpty();
    }

    @Test
    void whatIsUnchangedIsNotSentAgain() {
        Api.Answer first = api.get("/api/activities/home");
        String etag = first.header("ETag").orElseThrow();
        assertThat(first.header("Cache-Control")).contains("no-cache");
        for (String ifNoneMatch : List.of(etag, "W/" + etag, "\"other\", " + etag, "*")) {
            Api asking = api.with("If-None-Match", ifNoneMatch);
            for (Api.Answer answer : List.of(asking.get("/api/activities/home"), asking.head("/api/activities/home"))) {
                assertThat(answer.status()).isEqualTo(304);
                assertThat(answer.body()).isEmpty();
                assertThat(answer.header("ETag")).contains(etag);
                assertThat(answer.header("Vary")).isPresent();
            }
        }
    }

    @Test
    void whatHasChangedIsSentWithANewTag() {
        String path = "/api/activities/c2d4c2e0-0000-4000-8000-000000000004";
        String etag = api.get(path).header("ETag").orElseThrow();
        api.as("bayko").post(path + "/reply", new JsonObject().put("message", "changed"));
        Api.Answer answer = api.with("If-None-Match", etag).get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isPresent().isNotEqualTo(Optional.of(etag));
    }

    @Test
    void aTagListMayBeSpreadOverSeveralHeaders() {
        String etag = api.get("/api/activities/home?limit=1").header("ETag").orElseThrow();
        assertThat(api.with("If-None-Match", "\"other\"")
                        .with("If-None-Match", etag)
                        .get("/api/activities/home?limit=1")
                        .status())
                .isEqualTo(304);
    }

    @Test
    void aWriteHasNoTagAndAsksForNone() {
        Api.Answer answer = api.as("bayko")
                .with("If-None-Match", "*")
                .post("/api/activities", new JsonObject().put("message", "a").put("ttl", "1-day"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/api", "/api/nothing", "/api/activities/a/b", "/api/activities/a/b/c/d"})
    void anUnknownRouteIs404WhateverTheMethod(String path) {
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
            Api.Answer answer = api.send(method, path, null);
            assertThat(answer.status()).as(method).isEqualTo(404);
            if (!method.equals("HEAD")) {
                assertThat(answer.codes()).containsExactly("not_found");
            }
        }
    }

    @Test
    void aWrongMethodIs405AndTellsTheRightOnes() {
        Map<String, String> allowed = Map.of(
                "/api/health-check", "GET, HEAD",
                "/api/activities/x", "DELETE, GET, HEAD",
                "/api/activities/x/like", "DELETE, PUT",
                "/api/activities", "POST",
                "/api/activities/@bayko/status/x", "GET, HEAD",
                "/api/activities/x/reply", "POST");
        allowed.forEach((path, methods) -> {
            for (String method : List.of("PATCH", "OPTIONS")) {
                Api.Answer answer = api.send(method, path, null);
                assertThat(answer.codes()).containsExactly("method_not_allowed");
                assertThat(answer.status()).isEqualTo(405);
                assertThat(answer.header("Allow")).contains(methods);
            }
        });
    }

    /** The header was empty: the route was found by a path that the search for its methods took as another. */
    @Test
    void aWrongMethodTellsTheRightOnesBehindASlashToo() {
        for (String path : List.of("/api/activities/", "/api/activities//")) {
            Api.Answer answer = SERVER.api().send("PUT", path, null);
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("Allow")).contains("POST");
        }
    }

    @Test
    void anErrorIsAnArrayOfCodes() {
        Api.Answer answer = api.get("/no/such/route");
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.body()).isEqualTo("[\"not_found\"]");
    }

    @Test
    void anErrorIsAProblemDocumentForWhoAsksForOne() {
        for (String accept : List.of("application/problem+json", "text/html, application/problem+json;q=0.9, */*")) {
            Api.Answer answer = api.with("Accept", accept).get("/api/activities/home?limit=0&before=x");
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.header("Content-Type")).contains("application/problem+json");
            JsonObject problem = answer.object();
            assertThat(problem.getString("type")).isEqualTo("about:blank");
            assertThat(problem.getString("title")).isNotBlank();
            assertThat(problem.getInteger("status")).isEqualTo(422);
            assertThat(problem.getJsonArray("codes")).containsExactly("limit_invalid", "before_invalid");
        }
    }

    @Test
    void everyErrorHasItsProblemDocument() {
        Api asking = api.with("Accept", "application/problem+json");
        for (Api.Answer answer : List.of(
                asking.get("/no/such/route"),
                asking.send("PATCH", "/api/activities", null),
                asking.post("/api/activities", new JsonObject()),
                asking.get("/%ff"),
                asking.as("bayko").send("POST", "/api/activities", "x"),
                asking.as("bayko").send("POST", "/api/activities", "x".repeat(70_000)))) {
            assertThat(answer.header("Content-Type")).contains("application/problem+json");
            assertThat(answer.object().getInteger("status")).isEqualTo(answer.status());
        }
    }

    @Test
    void aFaultOfOursIsToldAsOneAndNothingElseOfIt() {
        SERVER.execute("ALTER TABLE activities RENAME COLUMN message TO not_there");
        try {
            RawHttp.Answer answer = RawHttp.get(SERVER.server().port(), "/api/activities/@londo");
            assertThat(answer.body()).isEqualTo("[\"generic_500\"]");
            assertThat(answer.status()).isEqualTo(500);
        } finally {
            SERVER.execute("ALTER TABLE activities RENAME COLUMN not_there TO message");
        }
        assertThat(api.get("/api/activities/@londo").status()).isEqualTo(200);
    }

    private static Map<String, List<String>> headers(Api.Answer answer) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(answer.response().headers().map());
        return headers;
    }
}
