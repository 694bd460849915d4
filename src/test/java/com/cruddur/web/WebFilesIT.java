package com.cruddur.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The website's files over plain HTTP. */
class WebFilesIT {

    private static final Pattern ASSET = Pattern.compile("\"(/assets/[^\"]+)\"");

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    @Test
    void everyPageIsServedWithTheSameDocument() {
        for (String path : List.of(
                "/",
                "/@londo",
                "/@londo/status/x",
                "/search?term=a",
                "/stats",
                "/following",
                "/settings",
                "/sign-in")) {
            Api.Answer answer = SERVER.api().get(path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.header("Content-Type")).as(path).hasValue("text/html; charset=utf-8");
            assertThat(answer.header("Cache-Control")).as(path).hasValue("no-cache");
        }
    }

    @Test
    void unknownPathsAre404() {
        for (String path :
                List.of("/nothing", "/api/nothing", "/assets/x/y.js", "/assets/../web/index.html", "/index.html")) {
            Api.Answer answer = SERVER.api().get(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.codes()).as(path).containsExactly("not_found");
        }
        assertThat(SERVER.api().post("/stats", new JsonObject()).status()).isEqualTo(405);
    }

    @Test
    void theContentSecurityPolicyAllowsNoOtherOrigin() {
        Api.Answer answer = SERVER.api().get("/");
        assertThat(answer.header("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self';", "style-src 'self';", "connect-src 'self';")
                .contains("frame-ancestors 'none'", "require-trusted-types-for 'script'")
                .doesNotContain("unsafe", "http");
        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.body()).doesNotContain("<style", "style=", "onload=", "https://");
    }

    @Test
    void filesHaveETagsAndAreImmutable() {
        String path = assets().getFirst();
        Api.Answer answer = SERVER.api().get(path);
        String tag = answer.header("ETag").orElseThrow();
        assertThat(answer.header("Cache-Control")).hasValue("public, max-age=31536000, immutable");
        Api.Answer again = SERVER.api().with("If-None-Match", tag).get(path);
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        Api.Answer head = SERVER.api().head(path);
        assertThat(head.header("Content-Length"))
                .hasValue(Integer.toString(answer.response().body().length()));
        assertThat(head.body()).isEmpty();
        Api.Answer compressed = SERVER.api().with("Accept-Encoding", "gzip").head(path);
        assertThat(compressed.header("Content-Encoding")).hasValue("gzip");
        assertThat(compressed.header("ETag")).isNotEqualTo(answer.header("ETag"));
        assertThat(compressed.response().headers().allValues("Vary")).containsExactly("Origin, Accept-Encoding");
    }

    @Test
    void allFilesTogetherAreBelow100KiB() {
        Set<String> paths = new TreeSet<>(assets());
        paths.add("/");
        int bytes = paths.stream()
                .mapToInt(path -> Integer.parseInt(SERVER.api()
                        .with("Accept-Encoding", "gzip")
                        .head(path)
                        .header("Content-Length")
                        .orElseThrow()))
                .sum();
        assertThat(bytes).isLessThan(100 * 1024);
    }

    private static List<String> assets() {
        return ASSET.matcher(SERVER.api().get("/").body())
                .results()
                .map(match -> match.group(1))
                .distinct()
                .collect(Collectors.toList());
    }
}
