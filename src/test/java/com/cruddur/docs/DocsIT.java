package com.cruddur.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The document and its page as any client gets them. */
class DocsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();

    @Test
    void theDocumentIsServedAsItIs() {
        Api.Answer answer = api.get("/openapi.yaml");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/yaml");
        assertThat(answer.body()).startsWith("openapi: 3.1.0\n").contains("\n  /api/activities/home:\n");
    }

    @Test
    void thePageNamesNothingButFilesThatAreHere() {
        String page = api.get("/docs").body();
        List<String> addresses = Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(page)
                .results()
                .map(address -> address.group(1))
                .toList();
        assertThat(addresses).hasSizeGreaterThan(4);
        for (String address : addresses) {
            assertThat(address).startsWith("/");
            assertThat(api.get(address).status()).as(address).isEqualTo(200);
        }
        assertThat(page).doesNotContain("<style", "style=", "onload=");
    }

    @Test
    void thePageLetsNothingInFromElsewhere() {
        assertThat(api.get("/docs").header("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self';", "style-src 'self';", "connect-src 'self';")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe", "http");
    }

    @Test
    void whatIsUnchangedIsNotSentAgain() {
        for (String path : List.of("/openapi.yaml", "/docs", "/docs/swagger-ui-bundle.js")) {
            Api.Answer answer = api.get(path);
            assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
            Api.Answer again = api.with("If-None-Match", answer.header("ETag").orElseThrow())
                    .get(path);
            assertThat(again.status()).as(path).isEqualTo(304);
            assertThat(api.head(path).header("ETag")).isEqualTo(answer.header("ETag"));
        }
    }

    @Test
    void nothingElseIsReached() {
        for (String path : List.of(
                "/docs/nothing.js",
                "/docs/index",
                "/docs/..%2fopenapi.yaml",
                "/docs/%2e%2e%2fapplication.properties",
                "/docs/a/b")) {
            Api.Answer answer = api.get(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.codes()).containsExactly("not_found");
        }
        assertThat(api.post("/docs", new JsonObject()).header("Allow")).contains("GET, HEAD");
    }
}
