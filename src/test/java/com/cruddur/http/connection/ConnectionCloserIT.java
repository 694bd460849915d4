package com.cruddur.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.RawHttp;
import com.cruddur.testing.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection ends with {@code Connection: close}, in a request or in a response. */
class ConnectionCloserIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String GET = "GET /api/health-check HTTP/1.1\r\nHost: localhost\r\n";
    private static final String POST =
            "POST /api/activities HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: close",
                "Connection: TE, close",
                "connection: Close , keep-alive",
                "Connection: keep-alive\r\nConnection: close"
            })
    void closesAfterARequestWithTheCloseOption(String header) {
        String responses =
                RawHttp.sendAll(SERVER.server().port(), List.of(GET + header + "\r\n\r\n", GET + "\r\n"), () -> {});
        assertThat(responses).containsOnlyOnce("HTTP/1.1 200 OK\r\n").containsIgnoringCase("\r\nconnection: close\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: closed", "Connection: TE, keep-alive", "Connection: x-close"})
    void staysOpenWithOtherOptions(String header) {
        String responses = RawHttp.sendAll(
                SERVER.server().port(),
                List.of(GET + header + "\r\n\r\n", GET + "Connection: close\r\n\r\n"),
                () -> {});
        assertThat(responses.split("HTTP/1.1 200 OK\r\n", -1)).hasSize(3);
    }

    @Test
    void keepsAnHttp10ConnectionOpenOnRequest() {
        String request = "GET /api/health-check HTTP/1.0\r\n";
        String responses = RawHttp.sendAll(
                SERVER.server().port(),
                List.of(request + "Connection: TE, keep-alive\r\n\r\n", request + "\r\n"),
                () -> {});
        assertThat(responses.split("HTTP/1.0 200 OK\r\n", -1)).hasSize(3);
    }

    @Test
    void closesAfterAResponseWithTheCloseOption() {
        String responses =
                RawHttp.sendAll(SERVER.server().port(), List.of(POST + "Content-Length: 100000\r\n\r\n{"), () -> {});
        assertThat(responses).startsWith("HTTP/1.1 413 ").endsWith("[\"body_too_large\"]");
    }

    /** The server reads on for a while, so that the client does not lose the response to a reset. */
    @Test
    void aClientThatFirstSendsItsWholeBodyReceivesTheResponse() throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), SERVER.server().port())) {
            OutputStream output = socket.getOutputStream();
            int bytes = 10_000_000;
            output.write((POST + "Content-Length: " + bytes + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            output.write(new byte[bytes]);
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(response).startsWith("HTTP/1.1 413 ").endsWith("[\"body_too_large\"]");
        }
    }
}
