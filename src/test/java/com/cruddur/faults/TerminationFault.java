package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A rolling deployment: clients connect through a load balancer, which polls readiness. */
class TerminationFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int CLIENTS = 32;
    private static final int LISTENERS = 50;
    private static final double LIMIT_SECONDS = 30;
    private static final int TERMINATED = 143;
    private static final String STREAM = "/api/activities/home/stream";

    @Test
    void requestsInFlightEndAndNoneIsLost() throws Exception {
        FaultTable.Row row = TABLE.row("SIGTERM under load", "ready turns 503, requests drain: 0 failed, exit ≤ 30 s");
        int rounds = FaultScale.of(2, 10);
        int answered = 0;
        int failed = 0;
        double longestSeconds = 0;
        for (int round = 0; round < rounds; round++) {
            DatabaseUrl database = TestPostgres.seeded();
            try (TestIssuer issuer = new TestIssuer();
                    ServerProcess server = ServerProcess.start(database, issuer)) {
                AtomicBoolean ready = new AtomicBoolean(true);
                String token = ServerProcess.token(issuer, database, "bayko");
                try (Load load = Load.start(server.port(), CLIENTS, n -> request(token, n), ready::get)) {
                    load.awaitGood().runFor(Duration.ofSeconds(2));
                    long startNanos = System.nanoTime();
                    server.terminate();
                    eventually(() -> assertThat(server.readiness()).isEqualTo(503));
                    ready.set(false);
                    assertThat(server.exitCode()).isEqualTo(TERMINATED);
                    longestSeconds = Math.max(longestSeconds, (System.nanoTime() - startNanos) / 1e9);
                    Outcomes all = load.stop();
                    answered += all.where(outcome -> outcome.status() > 0).count();
                    // A refused connection is a clear answer. Requests that were sent and got no response count.
                    failed +=
                            all.bad().where(outcome -> outcome.status() != 503).count();
                }
            }
        }
        row.figure(
                "%d of %,d failed in %d rounds, exit after %.1f s at most"
                        .formatted(failed, answered + failed, rounds, longestSeconds),
                failed == 0 && longestSeconds <= LIMIT_SECONDS);
    }

    @Test
    void streamsEndCleanly() throws Exception {
        FaultTable.Row row = TABLE.row(
                "SIGTERM while %d clients listen to the stream of home".formatted(LISTENERS),
                "all end cleanly, exit ≤ 30 s");
        DatabaseUrl database = TestPostgres.seeded();
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess server = ServerProcess.start(database, issuer);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // The first statement after a start may exceed its time limit.
            eventually(() -> {
                try (Connection first = new Connection(server.port())) {
                    assertThat(first.ask(Request.get(STREAM)).status()).isEqualTo(200);
                }
            });
            List<Future<Boolean>> ends = new ArrayList<>();
            for (int i = 0; i < LISTENERS; i++) {
                Connection listener = new Connection(server.port());
                assertThat(listener.ask(Request.get(STREAM)).status()).isEqualTo(200);
                ends.add(threads.submit(() -> {
                    try (listener) {
                        return listener.readToItsEnd();
                    }
                }));
            }
            long startNanos = System.nanoTime();
            server.terminate();
            assertThat(server.exitCode()).isEqualTo(TERMINATED);
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            int inOrder = 0;
            for (Future<Boolean> end : ends) {
                inOrder += end.get() ? 1 : 0;
            }
            row.figure(
                    "%d of %d ended cleanly, exit after %.1f s".formatted(inOrder, LISTENERS, seconds),
                    inOrder == LISTENERS && seconds <= LIMIT_SECONDS);
        }
    }

    private static Request request(String token, long n) {
        return List.of(
                        Request.post(token, "crud " + n),
                        Request.get("/api/activities/home"),
                        Request.get("/api/activities/home?limit=5"))
                .get((int) (n % 3));
    }
}
