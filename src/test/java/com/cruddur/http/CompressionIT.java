package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compression of responses, and their conditional requests. */
class CompressionIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String HOME = "/api/activities/home";
    private static final String PLAIN = "identity";
    private static final String GZIP = "gzip";

    /** A cached page of the fast path, the same page through the router, other JSON, and a static file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                HOME,
                HOME + "?limit=40",
                "/api/activities/@andrewbrown",
                "/api/stats",
                "/openapi.yaml",
                "/docs/swagger-ui.css"
            })
    void compressedBodiesHaveTheSameContentAndAnotherTag(String path) throws Exception {
        HttpResponse<byte[]> plain = get(path, PLAIN);
        HttpResponse<byte[]> compressed = get(path, GZIP);
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(compressed.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(unzipped(compressed.body())).isEqualTo(plain.body());
        assertThat(compressed.body()).hasSizeLessThan(plain.body().length);
        assertThat(etag(compressed)).isNotEqualTo(etag(plain)).doesNotStartWith("W/");
        for (HttpResponse<byte[]> response : List.of(plain, compressed)) {
            assertThat(response.headers().allValues("Vary")).containsExactly("Origin, Accept-Encoding");
            assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(response.body().length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HOME, HOME + "?limit=40", "/openapi.yaml"})
    void eitherTagMatches(String path) throws Exception {
        String plain = etag(get(path, PLAIN));
        String compressed = etag(get(path, GZIP));
        for (String acceptEncoding : List.of(PLAIN, GZIP)) {
            for (String tag : List.of(plain, compressed)) {
                HttpResponse<byte[]> response = get(path, acceptEncoding, "If-None-Match", tag);
                assertThat(response.statusCode()).isEqualTo(304);
                assertThat(etag(response)).isEqualTo(tag);
                assertThat(response.body()).isEmpty();
                assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
                assertThat(get(path, acceptEncoding, "If-Match", tag).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HOME, HOME + "?limit=40", "/api/health-check", "/openapi.yaml"})
    void ifMatchComparesStrongly(String path) throws Exception {
        String tag = etag(get(path, PLAIN));
        for (String ifMatch : List.of("*", tag, "\"other\", " + tag, "W/\"other\"," + tag)) {
            assertThat(get(path, PLAIN, "If-Match", ifMatch).statusCode())
                    .as(ifMatch)
                    .isEqualTo(200);
        }
        for (String ifMatch : List.of("\"other\"", "W/" + tag, "other", "\"a\", \"b\"")) {
            HttpResponse<byte[]> response = get(path, PLAIN, "If-Match", ifMatch);
            assertThat(response.statusCode()).as(ifMatch).isEqualTo(412);
            assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo("[\"precondition_failed\"]");
            assertThat(response.headers().firstValue("ETag")).isEmpty();
        }
        assertThat(get(path, PLAIN, "If-Match", tag, "If-None-Match", tag).statusCode())
                .isEqualTo(304);
        assertThat(get(path, PLAIN, "If-Match", "\"other\"", "If-None-Match", tag)
                        .statusCode())
                .isEqualTo(412);
    }

    @Test
    void conditionsDoNotReplaceOtherErrors() throws Exception {
        assertThat(get("/api/nothing", PLAIN, "If-Match", "\"other\"").statusCode())
                .isEqualTo(404);
        assertThat(get(HOME + "?limit=0", PLAIN, "If-Match", "*").statusCode()).isEqualTo(422);
    }

    @Test
    void smallBodiesAreOnlyCompressedIfRequired() throws Exception {
        assertThat(get("/api/health-check", GZIP).headers().firstValue("Content-Encoding"))
                .isEmpty();
        HttpResponse<byte[]> response = get("/api/health-check", "gzip, identity;q=0");
        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(unzipped(response.body()))
                .isEqualTo(get("/api/health-check", PLAIN).body());
    }

    @Test
    void errorsAreNotCompressed() throws Exception {
        HttpResponse<byte[]> response = get("/api/nothing", GZIP);
        assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(response.body()).asString().isEqualTo("[\"not_found\"]");
    }

    @Test
    void headHasTheHeadersOfTheCompressedBody() throws Exception {
        HttpResponse<byte[]> get = get(HOME, GZIP);
        HttpResponse<byte[]> head = CLIENT.send(
                request(HOME, GZIP)
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofByteArray());
        for (String name : List.of("Content-Encoding", "Content-Length", "ETag", "Vary", "Content-Type")) {
            assertThat(head.headers().firstValue(name))
                    .as(name)
                    .isEqualTo(get.headers().firstValue(name));
        }
    }

    private static HttpResponse<byte[]> get(String path, String acceptEncoding, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path, acceptEncoding);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static HttpRequest.Builder request(String path, String acceptEncoding) {
        return HttpRequest.newBuilder(SERVER.api().uri(path)).header("Accept-Encoding", acceptEncoding);
    }

    private static String etag(HttpResponse<byte[]> response) {
        return response.headers().firstValue("ETag").orElseThrow();
    }

    private static byte[] unzipped(byte[] body) throws IOException {
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return stream.readAllBytes();
        }
    }
}
