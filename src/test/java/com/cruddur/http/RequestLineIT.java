package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.RawHttp;
import com.cruddur.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request lines and headers, sent as raw bytes. */
class RequestLineIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String HEADERS = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/activities/%00",
                "/api/activities/%ff",
                "/api/activities/%zz",
                "/api/activities/%",
                "/api/activities/@a%00b/status/c2d4c2e0-0000-4000-8000-000000000001",
                "/api/activities/@%ed%a0%80/status/c2d4c2e0-0000-4000-8000-000000000001",
                "/api/activities/home?before=%00",
                "/api/activities/home?limit=%c3%28",
                "/api/activities/home?%ff=1",
                "/api/activities/home?before=%zz",
                "/%c0%80"
            })
    void rejectsTargetsThatAreNotText(String target) {
        RawHttp.Answer response = get(target);
        assertThat(response.body()).isEqualTo("[\"malformed_request\"]");
        assertThat(response.status()).isEqualTo(400);
        RawHttp.Answer preflight = RawHttp.send(
                SERVER.server().port(),
                "OPTIONS " + target
                        + HEADERS.replace("Connection", "Access-Control-Request-Method: PUT\r\nConnection"));
        assertThat(preflight.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/activities/\u00ff",
                "/api/activities/@\u00c3(/status/c2d4c2e0-0000-4000-8000-000000000001",
                "/api/activities/home?before=\u00ff",
                "/api/activities/home?before=\u00ed\u00a0\u0080",
                "/api/activities/home?limit=\u0001",
                "/api/../../etc/passwd",
                "/api/activities/..%2f..%2fhome",
                "//api//activities//home//",
                "/api/activities/home\\",
                "/api/activities/home;x=1",
                "/api/activities/home?limit[]=1&limit=&limit=x",
                "*",
                "api/activities/home",
                "?",
                "/?&&==&",
                "/api/activities/home#fragment",
                "/%40",
                "/%40/%40?/%40",
                "//%40londo",
                "/api/users/%40londo/short?%40&/%40",
                "http://localhost/api/users/%40londo/short",
                "http://localhost/%40?",
                "x/%40londo",
                "/%40londo#/%40"
            })
    void answersUnusualTargetsWithoutA5xx(String target) {
        assertThat(get(target).status()).isBetween(200, 499);
    }

    @Test
    void acceptsAnAbsoluteUrlAsTarget() {
        assertThat(get("http://localhost/api/health-check").status()).isEqualTo(200);
        assertThat(get("http://localhost/api/users/%40londo/short").body()).contains("\"londo\"");
    }

    @Test
    void rejectsATooLongRequestLine() {
        assertThat(get("/api/activities/home?x=" + "x".repeat(7_000)).status()).isEqualTo(200);
        RawHttp.Answer response = get("/api/activities/home?x=" + "x".repeat(8_200));
        assertThat(response.status()).isEqualTo(414);
        assertThat(response.body()).isEqualTo("[\"uri_too_long\"]");
    }

    @Test
    void rejectsTooLargeHeaders() {
        assertThat(withHeader("X: " + "x".repeat(12_000)).status()).isEqualTo(200);
        RawHttp.Answer response = withHeader("X: " + "x".repeat(17_000));
        assertThat(response.status()).isEqualTo(431);
        assertThat(response.body()).isEqualTo("[\"headers_too_large\"]");
        assertThat(withHeader("X: x\r\n".repeat(8_000) + "Y: y").status()).isEqualTo(431);
    }

    /** The head arrives in several parts, because it is larger than the buffer of one read. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: application/problem+json\r\nCookie: LONG",
                "GET / HTTP/1.1\r\nAccept: application/problem+json\r\nHost: localhost\r\nB: c\r\nCookie: LONG",
                "GET / HTTP/1.1\r\nHost: localhost\r\nCookie: LONG\r\nAccept: application/problem+json",
                "GET /?LONG HTTP/1.1\r\nHost: localhost\r\nAccept: application/problem+json"
            })
    void describesATooLargeHeadAsTheClientAccepts(String head) {
        RawHttp.Answer response =
                RawHttp.send(SERVER.server().port(), head.replace("LONG", "x".repeat(20_000)) + "\r\n\r\n");
        assertThat(response.status()).isIn(414, 431);
        assertThat(response.body()).startsWith("{\"type\":\"about:blank\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/9.9x\r\n\r\n",
                "GET /api/health-check HTTP/1.1\r\nno colon\r\n\r\n",
                "GET /api/health-check HTTP/1.1\r\nA: \u0000\r\n\r\n",
                "POST /api/activities HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "POST /api/activities HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
                "POST /api/activities HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "\u0000GET /api/health-check HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "\u0001\u0002GET /api/health-check HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "\u001b[0mGET /api/health-check HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "\tGET /api/health-check HTTP/1.1\r\nHost: localhost\r\n\r\n",
                " GET /api/health-check HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET  /api/health-check HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET\t/api/health-check HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/health-check\u000b HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/health-check HTTP/1.1 \r\nHost: localhost\r\n\r\n",
                "GET /api/health-check HTTP/1.1\nHost: localhost\n\n",
                "GET /api/health-check HTTP/1.1\r\nHost: localhost\r\nA: b\nC: d\r\n\r\n",
                "GET /api/health-check HTTP/1.1\r\nHost: localhost\r\nA : b\r\n\r\n",
                "GET /api/health-check HTTP/1.1\r\nHost: localhost\r\n: b\r\n\r\n",
                "GET /api/health-check HTTP/1.1\r\nHost: localhost\r\nA\u0000: b\r\n\r\n",
                "GET /api/health-check HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
                "GET /api/health-check HTTP/1.1\r\nHost: localhost\r\nHOST: other\r\n\r\n",
                "GET /api/health-check HTTP/1.1\r\n\r\n"
            })
    void rejectsGarbage(String garbage) {
        RawHttp.Answer response = RawHttp.send(SERVER.server().port(), garbage);
        assertThat(response.text()).startsWith("HTTP/1.");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("[\"malformed_request\"]");
    }

    /** Netty would choose one of two lengths, and Vert.x would respond with 501 to an unknown version. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n",
                "HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "HTTP/1.1\r\nTransfer-Encoding: identity\r\n\r\n",
                "HTTP/2.0\r\n\r\n",
                "HTTP/1.2\r\n\r\n",
                "HTTp/1.1\r\n\r\n"
            })
    void rejectsAmbiguousRequests(String rest) {
        RawHttp.Answer response = RawHttp.send(
                SERVER.server().port(), "POST /api/activities " + rest + "GET /api/health-check HTTP/1.1\r\n\r\n");
        assertThat(response.body()).isEqualTo("[\"malformed_request\"]");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text()).containsIgnoringCase("\r\nconnection: close\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT", "PATCH", "PROPFIND", "BREW", "get"})
    void rejectsOtherMethods(String method) {
        assertThat(RawHttp.send(SERVER.server().port(), method + " /api/activities/home" + HEADERS)
                        .status())
                .isIn(400, 404, 405);
    }

    private static RawHttp.Answer get(String target) {
        return RawHttp.get(SERVER.server().port(), target);
    }

    private static RawHttp.Answer withHeader(String header) {
        return RawHttp.send(
                SERVER.server().port(),
                "GET /api/health-check HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + "\r\n\r\n");
    }
}
