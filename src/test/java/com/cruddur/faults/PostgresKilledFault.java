package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.TestIssuer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresKilledFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int CLIENTS = 16;
    private static final Duration LOAD = Duration.ofSeconds(1);

    @Test
    void theServerRejectsAtOnceAndRecovers() throws Exception {
        FaultTable.Row refusing = TABLE.row("kill -9 of PostgreSQL under load", "503 within a second");
        FaultTable.Row healing = TABLE.row("PostgreSQL is started again", "success ≤ 5 s after it accepts connections");
        FaultTable.Row keeping = TABLE.row("kill -9 of PostgreSQL under load", "0 acknowledged writes lost");
        int rounds = FaultScale.of(3, 10);
        double healedMillis = 0;
        try (TestIssuer issuer = new TestIssuer();
                PostgresProcess postgres = PostgresProcess.seeded(Map.of());
                ServerProcess server = ServerProcess.start(postgres.url(), issuer)) {
            String token = ServerProcess.token(issuer, postgres.url(), "bayko");
            try (Load load = Load.start(server.port(), CLIENTS, n -> request(token, n))) {
                load.awaitGood();
                for (int round = 0; round < rounds; round++) {
                    load.runFor(LOAD);
                    postgres.kill();
                    load.runFor(LOAD);
                    postgres.start();
                    long acceptsNanos = System.nanoTime();
                    healedMillis = Math.max(healedMillis, (load.awaitCalm(acceptsNanos) - acceptsNanos) / 1e6);
                }
                Outcomes all = load.stop();
                reportRejections(refusing, all);
                healing.figure("%.0f ms at most, in %d rounds".formatted(healedMillis, rounds), healedMillis <= 5_000);
                reportLostWrites(keeping, all, postgres);
            }
        }
    }

    private static void reportRejections(FaultTable.Row row, Outcomes all) {
        Outcomes bad = all.bad();
        assertThat(all.unexpected().list()).isEmpty();
        row.figure(
                "%,d × 503: p99 %.0f ms, slowest %.0f ms".formatted(bad.count(), bad.millis(0.99), bad.millis(1)),
                bad.count() > 0 && bad.millis(0.99) <= 1_000);
    }

    private static void reportLostWrites(FaultTable.Row row, Outcomes all, PostgresProcess postgres) {
        Set<String> written = Set.of(postgres.query("SELECT string_agg(uuid::text, ',') FROM activities")
                .split(","));
        List<String> acknowledged = all.good().of("POST").list().stream()
                .map(outcome -> new JsonObject(outcome.answer().body()).getString("uuid"))
                .toList();
        long lost =
                acknowledged.stream().filter(uuid -> !written.contains(uuid)).count();
        row.figure("%d of %,d lost".formatted(lost, acknowledged.size()), lost == 0);
    }

    private static Request request(String token, long n) {
        return n % 2 == 0 ? Request.post(token, "crud " + n) : Request.get("/api/activities/home?limit=5");
    }
}
