package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.RawHttp;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers of errors. {@code Conformance} checks the common ones of every error that {@link Api} receives. */
class ErrorHeadersIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
    private static final String PROBLEM = "Accept: application/problem+json\r\n";
    private static final String NOTIFICATIONS = "/api/activities/notifications";

    private final Api api = SERVER.api();

    /** Requests that fail in the decoder, in Vert.x, in the router and in a handler. */
    private static Stream<String> failingRequests() {
        return Stream.of(
                "GET /" + "x".repeat(9_000) + HOST + PROBLEM + "\r\n",
                "GET /" + "x".repeat(100_000) + HOST + PROBLEM + "\r\n",
                "GET /" + HOST + "X: " + "x".repeat(20_000) + "\r\n" + PROBLEM + "\r\n",
                "GET /" + HOST + PROBLEM + "X: x\r\n".repeat(10_000) + "\r\n",
                "GET /" + HOST + PROBLEM + "no colon\r\n\r\n",
                "GET /" + HOST + PROBLEM + "Host: other\r\n\r\n",
                "GET / HTTP/1.1\r\n" + PROBLEM + "\r\n",
                "OPTIONS *" + HOST + PROBLEM + "\r\n",
                "GET /%00" + HOST + PROBLEM + "\r\n",
                "GET /api/nothing" + HOST + PROBLEM + "\r\n",
                "PATCH /api/activities" + HOST + PROBLEM + "\r\n",
                "GET " + NOTIFICATIONS + HOST + PROBLEM + "\r\n",
                "POST /api/activities" + HOST + PROBLEM
                        + "Content-Type: application/json\r\nContent-Length: 99999\r\n\r\n{",
                "POST /api/activities" + HOST + PROBLEM
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n");
    }

    @ParameterizedTest
    @MethodSource("failingRequests")
    void everyErrorHasTheCommonHeadersAndAProblemDocument(String request) {
        RawHttp.Answer response = RawHttp.send(SERVER.server().port(), request);
        assertThat(response.status()).isBetween(400, 499);
        String head = response.text().toLowerCase(Locale.ROOT);
        assertThat(head)
                .contains(
                        "\r\ncontent-type: application/problem+json\r\n",
                        "\r\ncache-control: no-store\r\n",
                        "\r\nvary: origin, accept\r\n",
                        "\r\nx-content-type-options: nosniff\r\n")
                .containsPattern("\r\nx-request-id: [0-9a-f-]{36}\r\n")
                .containsPattern("\r\ndate: [a-z]{3}, [0-9]{2} [a-z]{3} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} gmt\r\n");
        assertThat(new JsonObject(response.body()).getInteger("status")).isEqualTo(response.status());
    }

    @Test
    void challengesRequestsWithoutAToken() {
        assertThat(api.get(NOTIFICATIONS).header("WWW-Authenticate")).contains("Bearer");
        for (String authorization : List.of("Basic YTpi", "Bearer", "Bearer ")) {
            assertThat(api.with("Authorization", authorization)
                            .get(NOTIFICATIONS)
                            .header("WWW-Authenticate"))
                    .contains("Bearer");
        }
    }

    @Test
    void challengesInvalidTokensWithAnErrorCode() {
        for (String authorization : List.of("Bearer null", "Bearer x.y.z", "bearer abc")) {
            assertThat(api.with("Authorization", authorization)
                            .get(NOTIFICATIONS)
                            .header("WWW-Authenticate"))
                    .contains("Bearer error=\"invalid_token\"");
        }
    }

    @Test
    void otherResponsesHaveNoChallenge() {
        assertThat(api.with("Authorization", "Bearer null")
                        .get("/api/activities/@londo")
                        .header("WWW-Authenticate"))
                .isEmpty();
        assertThat(api.get("/api/nothing").header("WWW-Authenticate")).isEmpty();
    }

    @Test
    void repeatsAWellFormedRequestId() {
        for (String id :
                List.of("a", "0af7651916cd43dd8448eb211c80319c", "Root=1-67891233-abc/=+:@~_.", "x".repeat(128))) {
            Api client = api.with("X-Request-Id", id);
            for (String path :
                    List.of("/api/activities/home", "/api/activities/home?limit=1", NOTIFICATIONS, "/docs")) {
                assertThat(client.get(path).response().headers().allValues("X-Request-Id"))
                        .containsExactly(id);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "<script>", "a\"b", "a,b", "a;b"})
    void replacesOtherRequestIdsInErrorsOnly(String id) {
        assertReplaced(api.with("X-Request-Id", id), id);
    }

    @Test
    void replacesLongAndRepeatedRequestIds() {
        assertReplaced(api.with("X-Request-Id", "x".repeat(129)), "x".repeat(129));
        assertReplaced(api.with("X-Request-Id", "a").with("X-Request-Id", "b"), "a");
    }

    @Test
    void successWithoutARequestIdHasNone() {
        assertThat(api.get("/api/activities/home").header("X-Request-Id")).isEmpty();
        assertThat(api.get("/api/activities/home?limit=1").header("X-Request-Id"))
                .isEmpty();
    }

    private static void assertReplaced(Api client, String id) {
        assertThat(client.get("/api/activities/home").header("X-Request-Id")).isEmpty();
        assertThat(client.get("/api/nothing").header("X-Request-Id"))
                .isPresent()
                .get()
                .isNotEqualTo(id);
    }
}
