package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.SlowClient;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Thousands of slow clients hold connections while others read home. */
class SlowClientsFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int ROUNDS = FaultScale.of(3, 9);
    private static final int SOCKETS = 2_000;
    private static final int READERS = 8;
    private static final double LIMIT_SECONDS = 15;
    private static final Duration HELD = Duration.ofSeconds(7);
    private static final Duration MEASURED = Duration.ofSeconds(4);

    /** Opening many connections costs more than holding them. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    /** Below this time, the machine's scheduler dominates. */
    private static final double NOISE_MILLIS = 10;

    private static final String HEAD = "POST /api/activities HTTP/1.1\r\nHost: localhost\r\n";
    private static final String MUCH = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(10);

    private final List<Double> withoutMillis = new ArrayList<>();
    private final List<Double> elsewhereMillis = new ArrayList<>();
    private final List<Double> hereMillis = new ArrayList<>();

    /**
     * The clients also cost the machine and the JVM of the test. A second measurement, with the same clients at another
     * server, separates that cost.
     */
    @Test
    void slowClientsAreDisconnectedAndOthersAreUnaffected() throws Exception {
        FaultTable.Row cut = TABLE.row(
                "slow clients: %,d sockets, silent, trickling heads or bodies, or not reading".formatted(SOCKETS),
                "disconnected at a deadline, ≤ 15 s");
        FaultTable.Row others = TABLE.row("the same, other clients read home", "p99 of successes ≤ 2 ×");
        DatabaseUrl database = TestPostgres.seeded();
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess here = ServerProcess.start(database, issuer);
                ServerProcess elsewhere = ServerProcess.start(database, issuer)) {
            p99Millis(here); // The first seconds are those of the JVM.
            double slowestSeconds = 0;
            for (int round = 0; round < ROUNDS; round++) {
                withoutMillis.add(p99Millis(here));
                awaitClose(elsewhere, () -> elsewhereMillis.add(p99Millis(here)));
                slowestSeconds = Math.max(slowestSeconds, awaitClose(here, () -> hereMillis.add(p99Millis(here))));
            }
            cut.figure("the last after %.1f s".formatted(slowestSeconds), slowestSeconds <= LIMIT_SECONDS);
            report(others);
        }
    }

    private void report(FaultTable.Row row) {
        double here = median(hereMillis);
        double elsewhere = median(elsewhereMillis);
        double without = median(withoutMillis);
        row.figure(
                "p99 %.1f ms; %.1f ms while the slow clients are at another server, %.1f ms without them"
                        .formatted(here, elsewhere, without),
                here <= 2 * Math.max(NOISE_MILLIS, Math.max(elsewhere, without)));
    }

    /** Holds connections until the server has closed all of them, and runs a task meanwhile. Returns the seconds of the last one. */
    private static double awaitClose(ServerProcess server, Runnable meanwhile) {
        List<SlowClient> clients = IntStream.range(0, SOCKETS)
                .mapToObj(number -> client(number, server.port()))
                .toList();
        var cut = CompletableFuture.supplyAsync(
                () -> Concurrently.run(SOCKETS, number -> clients.get(number).awaitClose()));
        meanwhile.run();
        List<Duration> took = cut.join();
        clients.forEach(SlowClient::close);
        // A connection that is refused at once affects nobody.
        assertThat(Collections.min(took)).isGreaterThan(HELD);
        return Collections.max(took).toMillis() / 1e3;
    }

    /** Only a few clients do not read, because unread bytes occupy the machine's memory. */
    private static SlowClient client(int number, int port) {
        if (number % 20 == 0) {
            return SlowClient.notReading(port, MUCH);
        }
        return switch (number % 3) {
            case 0 -> SlowClient.silent(port);
            case 1 -> SlowClient.trickling(port, HEAD + "X: ", "x");
            default ->
                SlowClient.trickling(
                        port, HEAD + "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n{", " ");
        };
    }

    private static double p99Millis(ServerProcess server) {
        try (Load load = Load.start(server.port(), READERS, n -> Request.get("/api/activities/home?limit=20"))) {
            load.runFor(SETTLED);
            long settledNanos = System.nanoTime();
            load.runFor(MEASURED);
            Outcomes outcomes = load.stop();
            assertThat(outcomes.unexpected().list()).isEmpty();
            // A busy machine may refuse some connections.
            assertThat(outcomes.bad().count()).isLessThanOrEqualTo(outcomes.count() / 100);
            return outcomes.since(settledNanos).good().millis(0.99);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
