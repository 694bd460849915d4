package com.cruddur.http;

import static com.cruddur.http.ContentCoding.GZIP_PREFERRED;
import static com.cruddur.http.ContentCoding.GZIP_REQUIRED;
import static com.cruddur.http.ContentCoding.IDENTITY;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZIP",
                "x-gzip",
                "X-GZip",
                "gzip;q=0.5",
                "gzip ; Q=0.001",
                "gzip;q=1.000",
                "gzip, deflate, br, zstd",
                "deflate, gzip;q=0.1",
                "*",
                "*;q=0.5",
                "br, *;q=0.1",
                "identity, gzip",
                "identity;q=0.5, gzip;q=0.5",
                "identity;q=0.5, *",
                ",, gzip ,"
            })
    void prefersGzip(String acceptEncoding) {
        assertThat(ContentCoding.of(List.of(acceptEncoding))).isEqualTo(GZIP_PREFERRED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "gzip;q=0",
                "gzip; q=0",
                "gzip;q=0.000",
                "GZIP ;\tQ=0.0",
                "deflate, br",
                "*;q=0",
                "gzip;q=0, *",
                "identity;q=0",
                "gzip;q=0, identity;q=0",
                "gzip;q=0.5, identity;q=0.8",
                "gzip;q=0.5, *",
                "gzip;q=2",
                "gzip;q=-1",
                "gzip;q=0.1234",
                "gzip;q=",
                "gzip;level=9",
                "gzipped",
                "not gzip",
                "xgzip"
            })
    void prefersIdentity(String acceptEncoding) {
        assertThat(ContentCoding.of(List.of(acceptEncoding))).isEqualTo(IDENTITY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, identity;q=0", "identity;q=0, *", "*;q=0, gzip", "gzip;q=0.1, *;q=0"})
    void requiresGzip(String acceptEncoding) {
        assertThat(ContentCoding.of(List.of(acceptEncoding))).isEqualTo(GZIP_REQUIRED);
    }

    @Test
    void joinsSeveralHeaderLines() {
        assertThat(ContentCoding.of(List.of("br", "gzip"))).isEqualTo(GZIP_PREFERRED);
        assertThat(ContentCoding.of(
                        HttpHeaders.headers().add("Accept-Encoding", "gzip").add("Accept-Encoding", "identity;q=0")))
                .isEqualTo(GZIP_REQUIRED);
        assertThat(ContentCoding.of(HttpHeaders.headers())).isEqualTo(IDENTITY);
    }

    @Test
    void compressesLargeBodiesOrAllIfRequired() {
        assertThat(GZIP_PREFERRED.compresses(255)).isFalse();
        assertThat(GZIP_PREFERRED.compresses(256)).isTrue();
        assertThat(GZIP_REQUIRED.compresses(2)).isTrue();
        assertThat(IDENTITY.compresses(10_000)).isFalse();
    }
}
