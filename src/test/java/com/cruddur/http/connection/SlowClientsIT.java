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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that hold a connection without getting on with it, and too many clients. */
class SlowClientsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    /** One for each event loop. */
    private static final int FEW = Runtime.getRuntime().availableProcessors();

    @RegisterExtension
    static final TestServer SMALL = new TestServer().with("MAX_CONNECTIONS", Integer.toString(FEW));

    private static final String REQUEST = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static final String POST =
            "POST /api/activities HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    private final int port = SERVER.server().port();

    /** All at once, as each takes the whole of the limit. */
    @Test
    void whoDoesNotGetOnIsCutOffWithinAQuarterOfAMinute() {
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
                            clients.size(), i -> clients.get(i).awaitCut().toSeconds()))
                    .allSatisfy(seconds -> assertThat(seconds).isBetween(7L, 15L));
        }
    }

    @Test
    void whoRestsBetweenTwoRequestsIsNot() {
        String request = "GET /api/health-check HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (SlowClient resting = SlowClient.silent(port);
                SlowClient silent = SlowClient.silent(port)) {
            assertThat(resting.ask(request)).startsWith("HTTP/1.1 200 OK\r\n");
            silent.awaitCut();
            assertThat(resting.ask(request)).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void whoComesWhenThereIsNoRoomIsToldToTryAgain() {
        int port = SMALL.server().port();
        List<SlowClient> clients =
                Stream.generate(() -> SlowClient.silent(port)).limit(2L * FEW).toList();
        RawHttp.Answer answer = RawHttp.get(port, "/api/health-check");
        clients.forEach(SlowClient::close);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).containsIgnoringCase("\r\nretry-after: 1\r\n");
        assertThat(answer.body()).isEqualTo("[\"generic_503\"]");
        eventually(() ->
                assertThat(RawHttp.get(port, "/api/health-check").status()).isEqualTo(200));
    }

    /** A browser's tab that is closed amid an upload is no defect of ours, and nobody fills our log that way. */
    @Test
    void whoGoesAmidABodyLeavesNothingInTheLog() {
        String path = "/api/activities/" + UUID.randomUUID() + "/reply";
        List<String> told = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(FailureHandler.class.getName());
        Handler listener = new Listener(told);
        logger.addHandler(listener);
        try {
            SlowClient.trickling(
                            port,
                            "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 100\r\n\r\n{",
                            "")
                    .close();
            // What comes after it on every event loop has been answered, so that it has been dealt with, too.
            eventually(() ->
                    assertThat(SERVER.api().get("/api/health-check").status()).isEqualTo(200));
            assertThat(told).noneMatch(message -> message.contains(path));
        } finally {
            logger.removeHandler(listener);
        }
    }

    private static final class Listener extends Handler {

        private final List<String> told;

        Listener(List<String> told) {
            this.told = told;
        }

        @Override
        public void publish(LogRecord line) {
            told.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
