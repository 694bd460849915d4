package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.PgBouncer;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many clients share few sessions of PgBouncer in transaction mode. Each must get its own answer. */
@EnabledIf("com.cruddur.testing.PgBouncer#isInstalled")
class PoolerFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int CLIENTS = 64;
    private static final int REQUESTS = 10_000;
    private static final int USERS = 500;

    private static final String OLDEST = """
            SELECT coalesce(max(extract(epoch FROM clock_timestamp() - query_start) * 1000), 0) FROM pg_stat_activity
            WHERE application_name = 'cruddur' AND state = 'active' AND datname = current_database()""";

    @Test
    void fewSessionsServeManyClients() throws Exception {
        FaultTable.Row mixed = TABLE.row(
                "PgBouncer 1.18 in transaction mode, pool of 5: 64 clients, 10,000 requests",
                "0 × 5xx, 0 answers of another request");
        DatabaseUrl database = TestPostgres.seeded();
        TestPostgres.execute(database, """
                INSERT INTO users (handle, display_name, email, cognito_user_id)
                SELECT 'pooled' || n, 'Pooled ' || n, n || '@example.com', gen_random_uuid()
                FROM generate_series(1, %d) n""".formatted(USERS));
        try (PgBouncer pooler = PgBouncer.start(database, "default_pool_size = 5");
                TestIssuer issuer = new TestIssuer();
                ServerProcess server = start(pooler, database, issuer)) {
            List<String> tokens = IntStream.rangeClosed(1, 8)
                    .mapToObj(n -> ServerProcess.token(issuer, database, "pooled" + n))
                    .toList();
            Outcomes outcomes;
            try (Load load = Load.start(server.port(), CLIENTS, n -> request(n, tokens))) {
                // A server that has just started is slow with or without a pooler.
                long warmNanos = load.awaitCalm(System.nanoTime());
                while (load.outcomes().since(warmNanos).count() < REQUESTS) {
                    load.runFor(Duration.ofMillis(100));
                }
                outcomes = load.stop().since(warmNanos);
            }
            long wrong = outcomes.good().list().stream()
                    .filter(outcome -> !isOwn(outcome))
                    .count();
            mixed.figure(
                    "%,d requests: %d × not 200, %d answers of another request"
                            .formatted(outcomes.count(), outcomes.bad().count(), wrong),
                    outcomes.bad().count() == 0 && wrong == 0);
        }
    }

    @Test
    void theTimeLimitOfStatementsHolds() throws Exception {
        FaultTable.Row row = TABLE.row(
                "the same pooler, statements wait for a lock", "503 ≤ 1 s, and the database cancels each ≤ 2 s");
        DatabaseUrl database = TestPostgres.seeded();
        try (PgBouncer pooler = PgBouncer.start(database, "default_pool_size = 5");
                TestIssuer issuer = new TestIssuer();
                ServerProcess server = start(pooler, database, issuer)) {
            String like =
                    "/api/activities/" + TestPostgres.query(database, "SELECT uuid FROM activities LIMIT 1") + "/like";
            String token = ServerProcess.token(issuer, database, "bayko");
            double oldestMillis = 0;
            double lateMillis;
            Outcomes outcomes;
            try (Load likes = Load.start(
                            server.port(),
                            CLIENTS,
                            n -> Request.write(n % 2 == 0 ? "PUT" : "DELETE", like, token, ""));
                    Load live = Load.start(server.port(), 1, n -> Request.get("/health/live"));
                    var connection = TestPostgres.connect(database);
                    var statement = connection.createStatement()) {
                likes.awaitGood();
                connection.setAutoCommit(false);
                statement.execute("SELECT FROM activities FOR UPDATE");
                long lockedNanos = System.nanoTime();
                long endNanos =
                        lockedNanos + Duration.ofSeconds(FaultScale.of(4, 20)).toNanos();
                while (System.nanoTime() < endNanos) {
                    oldestMillis = Math.max(oldestMillis, Double.parseDouble(TestPostgres.query(database, OLDEST)));
                }
                long freedNanos = System.nanoTime();
                connection.rollback();
                likes.awaitCalm(freedNanos);
                outcomes = likes.stop().since(lockedNanos).until(freedNanos);
                lateMillis = live.stop().since(lockedNanos).until(freedNanos).millis(1);
            }
            assertThat(outcomes.unexpected().list()).isEmpty();
            row.figure(
                    "p99 %.0f ms (at most %.0f ms without a database), %,d × 503, the oldest statement %.0f ms"
                            .formatted(
                                    outcomes.millis(0.99),
                                    lateMillis,
                                    outcomes.bad().count(),
                                    oldestMillis),
                    outcomes.bad().count() > 0 && outcomes.millis(0.99) <= 1_000 + lateMillis && oldestMillis <= 2_000);
        }
    }

    private static ServerProcess start(PgBouncer pooler, DatabaseUrl database, TestIssuer issuer) throws Exception {
        return ServerProcess.start(
                pooler.inFrontOf(database),
                issuer,
                Map.of("DB_POOLER", "transaction", "POSTGRESQL_MIGRATION_URL", database.withPassword()));
    }

    /** Each answer names the user that was asked for, or the message that was sent. */
    private static Request request(long n, List<String> tokens) {
        if (n % 10 == 0) {
            return Request.post(tokens.get((int) (n / 10 % tokens.size())), "message " + n + " of a client");
        }
        String handle = "pooled" + (n % USERS + 1);
        return n % 2 == 0 ? Request.get("/api/users/@" + handle + "/short") : Request.get("/api/activities/@" + handle);
    }

    private static boolean isOwn(Outcomes.Outcome outcome) {
        String path = outcome.request().path();
        if (path.equals("/api/activities")) {
            String message = new JsonObject(outcome.request().body()).getString("message");
            return outcome.answer().body().contains("\"" + message + "\"");
        }
        String handle = path.replaceAll(".*@|/short", "");
        return outcome.answer().body().contains("\"" + handle + "\"");
    }
}
