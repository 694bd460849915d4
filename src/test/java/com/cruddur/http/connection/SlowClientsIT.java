package com.cruddur.http.connection;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.http.FailureHandler;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.RawHttp;
import com.cruddur.testing.SlowClient;
import com.cruddur.testing.TestServer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Slow clients, and more clients than the limit. */
class SlowClientsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    /** One connection per event loop. */
    private static final int MAX_CONNECTIONS = Runtime.getRuntime().availableProcessors();

    @RegisterExtension
    static final TestServer SMALL = new TestServer().with("MAX_CONNECTIONS", Integer.toString(MAX_CONNECTIONS));

    private static final String REQUEST = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static final String POST =
            "POST /api/activities HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    private final int port = SERVER.server().port();

    /** In parallel, because each client takes the whole time limit. */
    @Test
    void closesSlowConnectionsWithin15Seconds() {
        try (SlowClient silent = SlowClient.silent(port);
                SlowClient head = SlowClient.trickling(port, "GET /api/health-check HTTP/1.1\r\nX-Long: ", "x");
                SlowClient secondHead = SlowClient.trickling(
                        port,
                        "GET /api/health-check HTTP/1.1\r\nHost: localhost\r\n\r\nGET /api/health-check HTTP/1.1\r\nX: ",
                        "x");
                SlowClient body = SlowClient.trickling(port, POST + "Content-Length: 60000\r\n\r\n{", "x");
                SlowClient chunks =
                        SlowClient.trickling(port, POST + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n");
                SlowClient reader = SlowClient.notReading(port, REQUEST.repeat(50))) {
            List<SlowClient> clients = List.of(silent, head, secondHead, body, chunks, reader);
            assertThat(Concurrently.run(
                            clients.size(), i -> clients.get(i).awaitClose().toSeconds()))
                    .allSatisfy(seconds -> assertThat(seconds).isBetween(7L, 15L));
        }
    }

    @Test
    @Tag("slow")
    void keepsIdleConnectionsLonger() {
        String request = "GET /api/health-check HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (SlowClient idle = SlowClient.silent(port);
                SlowClient silent = SlowClient.silent(port)) {
            assertThat(idle.ask(request)).startsWith("HTTP/1.1 200 OK\r\n");
            silent.awaitClose();
            assertThat(idle.ask(request)).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void respondsWith503BeyondTheConnectionLimit() {
        int port = SMALL.server().port();
        List<SlowClient> clients = Stream.generate(() -> SlowClient.silent(port))
                .limit(2L * MAX_CONNECTIONS)
                .toList();
        RawHttp.Answer response = RawHttp.get(port, "/api/health-check");
        clients.forEach(SlowClient::close);
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.text()).containsIgnoringCase("\r\nretry-after: 1\r\n");
        assertThat(response.text()).containsIgnoringCase("\r\ndate: ").containsIgnoringCase("\r\nx-request-id: ");
        assertThat(response.text()).containsIgnoringCase("\r\ncache-control: no-store\r\n");
        assertThat(response.body()).isEqualTo("[\"generic_503\"]");
        eventually(() ->
                assertThat(RawHttp.get(port, "/api/health-check").status()).isEqualTo(200));
    }

    /** A client that disconnects during an upload is not a server error and must not fill the log. */
    @Test
    void doesNotLogClientsThatDisconnectDuringABody() {
        String path = "/api/activities/" + UUID.randomUUID() + "/reply";
        List<String> messages = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(FailureHandler.class.getName());
        Handler capture = new LogCapture(messages);
        logger.addHandler(capture);
        try {
            SlowClient.trickling(
                            port,
                            "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 100\r\n\r\n{",
                            "")
                    .close();
            // Each event loop has served a later request, so it has processed the disconnect.
            eventually(() ->
                    assertThat(SERVER.api().get("/api/health-check").status()).isEqualTo(200));
            assertThat(messages).noneMatch(message -> message.contains(path));
        } finally {
            logger.removeHandler(capture);
        }
    }

    private static final class LogCapture extends Handler {

        private final List<String> messages;

        LogCapture(List<String> messages) {
            this.messages = messages;
        }

        @Override
        public void publish(LogRecord line) {
            messages.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
