package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.RawHttp;
import com.cruddur.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The length of a body, sent as raw bytes. A request that another server reads differently must not get through. */
class BodyFramingIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String HEAD =
            "POST /api/activities HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String NEXT = "GET /api/health-check HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100000002",
                "80000002",
                "ffffffff00000002",
                "10000000000000002",
                "+2",
                "-2",
                " 2",
                "2 ",
                "2\t",
                "2\u0000",
                "0x2",
                "2,",
                "2.0",
                "1_0",
                "g",
                "",
                "2\r",
                "2;\r",
                "2;a\nb",
                "2;\u0001",
                "\u00d9\u00a2"
            })
    void rejectsChunkSizes(String size) {
        assertRejected(CHUNKED + size + "\r\n{}\r\n0\r\n\r\n" + NEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2\n{}\r\n0\r\n\r\n",
                "2\r\n{}\n0\r\n\r\n",
                "2\r\n{}0\r\n\r\n",
                "2\r\n{}x\r\n0\r\n\r\n",
                "2\r\n{}\r\n0\n\n",
                "2\r\n{}\r\n0\r\n\n",
                "2\r\n{}\r\n0\r\nno colon\r\n\r\n",
                "2\r\n{}\r\n0\r\nA: \u0000\r\n\r\n"
            })
    void rejectsChunkedBodies(String body) {
        assertRejected(CHUNKED + body + NEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2;a=b", "2;a=\"b\"", "2;a", "2 ;a=b", "02", "00000000000000000002"})
    void acceptsChunkSizesAndExtensions(String size) {
        assertAccepted(CHUNKED + size + "\r\n{}\r\n0\r\n\r\n" + NEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "A: b\r\n", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Host: other\r\n"})
    void ignoresTrailers(String trailers) {
        assertAccepted(CHUNKED + "2\r\n{}\r\n0\r\n" + trailers + "\r\n" + NEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chunked, chunked",
                "gzip, chunked",
                "chunked\r\nTransfer-Encoding: chunked",
                "\"chunked\"",
                "chunked;q=1",
                "chunked,",
                "",
                "\u000bchunked",
                "x\r\n chunked",
                "chunked\r\nContent-Length: 2",
                "identity",
                "xchunked"
            })
    void rejectsTransferEncodings(String value) {
        assertRejected(HEAD + "Transfer-Encoding: " + value + "\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + NEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2, 2",
                "2\r\nContent-Length: 2",
                "2\r\nContent-Length: 3",
                "+2",
                "-2",
                "-0",
                "2;",
                "2,",
                ",2",
                "0x2",
                "2.0",
                "2 2",
                "2\r\n 2",
                "2\u000b",
                "\u00d9\u00a2",
                "99999999999999999999",
                ""
            })
    void rejectsContentLengths(String value) {
        assertRejected(HEAD + "Content-Length: " + value + "\r\n\r\n{}" + NEXT);
    }

    @Test
    void acceptsContentLengthsWithSurroundingWhiteSpace() {
        assertAccepted(HEAD + "Content-Length: \t2 \r\n\r\n{}" + NEXT);
    }

    /** One response, after which the server closes the connection: it does not read the next request. */
    private static void assertRejected(String requests) {
        String responses = send(requests);
        assertThat(responses).startsWith("HTTP/1.1 400 ").endsWith("\r\n\r\n[\"malformed_request\"]");
        assertThat(responses).containsOnlyOnce("HTTP/1.1").containsIgnoringCase("\r\nconnection: close\r\n");
    }

    private static void assertAccepted(String requests) {
        String responses = send(requests);
        assertThat(responses).startsWith("HTTP/1.1 401 ").contains("HTTP/1.1 200 OK\r\n");
    }

    private static String send(String requests) {
        return RawHttp.sendAll(SERVER.server().port(), List.of(requests), () -> {});
    }
}
