package com.cruddur.faults;

import static com.cruddur.faults.Load.End.ANSWERED;
import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.TestIssuer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ServerKilledFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int CLIENTS = 16;

    /** The moment differs from round to round, so that it falls into every part of a request. */
    private static final long FEWEST_NANOS = 100_000_000;

    private static final long MOST_NANOS = 600_000_000;

    @Test
    void everyPostThatWasAnsweredIsInTheDatabase() throws Exception {
        FaultTable.Row row =
                TABLE.row("kill -9 of the server while clients post", "every answered 200 is in the database");
        int rounds = Extent.of(8, 50);
        List<String> acknowledged = new ArrayList<>();
        Set<String> written;
        try (TestIssuer issuer = new TestIssuer();
                PostgresProcess postgres = PostgresProcess.seeded(Map.of())) {
            String token = ServerProcess.token(issuer, postgres.url(), "bayko");
            for (int round = 0; round < rounds; round++) {
                acknowledged.addAll(postUntilKilled(ServerProcess.start(postgres.url(), issuer), token));
            }
            written = new HashSet<>(List.of(postgres.query("SELECT string_agg(uuid::text, ',') FROM activities")
                    .split(",")));
        }
        long lost =
                acknowledged.stream().filter(uuid -> !written.contains(uuid)).count();
        assertThat(acknowledged).hasSizeGreaterThan(rounds * CLIENTS);
        row.figure("%d of %,d lost in %d rounds".formatted(lost, acknowledged.size(), rounds), lost == 0);
    }

    private static List<String> postUntilKilled(ServerProcess server, String token) throws Exception {
        try (server;
                Load load = Load.start(server.port(), CLIENTS, n -> Request.post(token, "crud " + n))) {
            eventually(() -> assertThat(load.outcomes()).anyMatch(outcome -> outcome.status() == 200));
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(FEWEST_NANOS, MOST_NANOS));
            server.kill();
            return load.stop().stream()
                    .filter(outcome -> outcome.end() == ANSWERED && outcome.status() == 200)
                    .map(outcome -> new JsonObject(outcome.body()).getString("uuid"))
                    .toList();
        }
    }
}
