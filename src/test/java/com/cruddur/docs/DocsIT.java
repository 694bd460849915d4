package com.cruddur.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The OpenAPI document and its page over HTTP. */
class DocsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();

    @Test
    void servesTheDocument() {
        Api.Answer response = api.get("/openapi.yaml");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).contains("application/yaml");
        assertThat(response.body()).startsWith("openapi: 3.1.0\n").contains("\n  /api/activities/home:\n");
    }

    @Test
    void thePageOnlyRefersToLocalFiles() {
        String page = api.get("/docs").body();
        List<String> urls = Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(page)
                .results()
                .map(address -> address.group(1))
                .toList();
        assertThat(urls).hasSizeGreaterThan(4);
        for (String url : urls) {
            assertThat(url).startsWith("/");
            assertThat(api.get(url).status()).as(url).isEqualTo(200);
        }
        assertThat(page).doesNotContain("<style", "style=", "onload=");
    }

    @Test
    void thePagesPolicyForbidsOtherOrigins() {
        assertThat(api.get("/docs").header("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self';", "style-src 'self';", "connect-src 'self';")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe", "http");
    }

    @Test
    void aMatchingIfNoneMatchGets304() {
        for (String path : List.of("/openapi.yaml", "/docs", "/docs/swagger-ui-bundle.js")) {
            Api.Answer response = api.get(path);
            assertThat(response.header("X-Content-Type-Options")).contains("nosniff");
            Api.Answer again = api.with("If-None-Match", response.header("ETag").orElseThrow())
                    .get(path);
            assertThat(again.status()).as(path).isEqualTo(304);
            assertThat(api.head(path).header("ETag")).isEqualTo(response.header("ETag"));
        }
    }

    @Test
    void servesNoOtherFiles() {
        for (String path : List.of(
                "/docs/nothing.js",
                "/docs/index",
                "/docs/..%2fopenapi.yaml",
                "/docs/%2e%2e%2fapplication.properties",
                "/docs/a/b")) {
            Api.Answer response = api.get(path);
            assertThat(response.status()).as(path).isEqualTo(404);
            assertThat(response.codes()).containsExactly("not_found");
        }
        assertThat(api.post("/docs", new JsonObject()).header("Allow")).contains("GET, HEAD");
    }
}
