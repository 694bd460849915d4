package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.faults.Outcomes.Outcome;
import com.cruddur.testing.TestIssuer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each round kills the server at another time, to cover every phase of a request. */
class ServerKilledFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int CLIENTS = 16;
    private static final long FEWEST_MILLIS = 100;
    private static final long MOST_MILLIS = 600;

    /** Attempts of a request with an idempotency key, while the new server may still be overloaded. */
    private static final int MAX_ATTEMPTS = 20;

    private static final long PAUSE_NANOS = 100_000_000;

    private final List<Outcome> acknowledged = new ArrayList<>();
    private final List<Request> unanswered = new ArrayList<>();

    @Test
    void acknowledgedWritesRemainAndRepeatedRequestsWriteOnce() throws Exception {
        FaultTable.Row kept =
                TABLE.row("kill -9 of the server while clients post", "every acknowledged post is in the database");
        FaultTable.Row once = TABLE.row(
                "the same, clients repeat requests with their Idempotency-Key", "exactly one row for each key");
        int rounds = FaultScale.of(8, 50);
        try (TestIssuer issuer = new TestIssuer();
                PostgresProcess postgres = PostgresProcess.seeded(Map.of())) {
            String token = ServerProcess.token(issuer, postgres.url(), "bayko");
            for (int round = 0; round < rounds; round++) {
                ServerProcess server = ServerProcess.start(postgres.url(), issuer);
                repeatUnanswered(server);
                postUntilKilled(server, token, "round %d crud ".formatted(round));
            }
            try (ServerProcess server = ServerProcess.start(postgres.url(), issuer)) {
                repeatUnanswered(server);
            }
            report(kept, once, rounds, rows(postgres));
        }
    }

    private void report(FaultTable.Row kept, FaultTable.Row once, int rounds, Map<String, List<String>> rows) {
        assertThat(acknowledged).hasSizeGreaterThan(rounds * CLIENTS);
        long lost = acknowledged.stream()
                .filter(outcome -> !rows.containsKey(message(outcome)))
                .count();
        kept.figure("%d of %,d lost in %d rounds".formatted(lost, acknowledged.size(), rounds), lost == 0);
        long notOnce = acknowledged.stream()
                .filter(outcome -> !List.of(uuid(outcome)).equals(rows.get(message(outcome))))
                .count();
        once.figure(
                "%d of %,d not exactly once, %d repeated".formatted(notOnce, acknowledged.size(), unanswered.size()),
                notOnce == 0);
    }

    private void postUntilKilled(ServerProcess server, String token, String name) throws Exception {
        try (server;
                Load load = Load.start(
                        server.port(),
                        CLIENTS,
                        n -> Request.post(token, name + n).with("Idempotency-Key", (name + n).replace(' ', '-')))) {
            load.awaitGood();
            load.runFor(Duration.ofMillis(ThreadLocalRandom.current().nextLong(FEWEST_MILLIS, MOST_MILLIS)));
            server.kill();
            Outcomes all = load.stop();
            acknowledged.addAll(all.good().list());
            all.where(outcome -> outcome.end() == Outcomes.End.LOST).list().stream()
                    .map(Outcome::request)
                    .forEach(unanswered::add);
        }
    }

    private void repeatUnanswered(ServerProcess server) throws Exception {
        try (Connection connection = new Connection(server.port())) {
            for (Request request : unanswered) {
                long start = System.nanoTime();
                Connection.Answer answer = connection.ask(request);
                for (int attempt = 1; answer.status() == 503 && attempt < MAX_ATTEMPTS; attempt++) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                    answer = connection.ask(request);
                }
                acknowledged.add(Outcome.answered(request, start, answer));
                assertThat(answer.status()).isEqualTo(200);
            }
        }
    }

    /** The uuids of the cruds with each message. */
    private static Map<String, List<String>> rows(PostgresProcess postgres) {
        Map<String, List<String>> rows = new HashMap<>();
        postgres.query("SELECT string_agg(message || ':' || uuid, ',') FROM activities WHERE message LIKE 'round %'")
                .lines()
                .flatMap(line -> List.of(line.split(",")).stream())
                .map(row -> row.split(":"))
                .forEach(row -> rows.computeIfAbsent(row[0], message -> new ArrayList<>())
                        .add(row[1]));
        return rows;
    }

    private static String message(Outcome outcome) {
        return new JsonObject(outcome.request().body()).getString("message");
    }

    private static String uuid(Outcome outcome) {
        return new JsonObject(outcome.answer().body()).getString("uuid");
    }
}
