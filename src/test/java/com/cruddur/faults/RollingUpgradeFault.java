package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.DataSet;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The previous release serves while this one migrates the same database, and serves again after it. {@code .ci/upgrade} builds
 * the previous release.
 */
@EnabledIfSystemProperty(named = "previous.release", matches = ".+")
@Timeout(value = 2, unit = TimeUnit.HOURS)
class RollingUpgradeFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final Path PREVIOUS_RELEASE = Path.of(System.getProperty("previous.release", ""));
    private static final int CRUDS = Integer.getInteger("upgrade.cruds", 200_000);
    private static final int CLIENTS = 8;
    private static final long MAX_LOCK_WAIT_MILLIS = 2_000;

    /** Waits of the previous release's own statements included. */
    private static final String LONGEST_LOCK_WAIT = """
            SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart) * 1000)::bigint, 0)
            FROM pg_locks LEFT JOIN pg_class ON pg_class.oid = relation
            WHERE NOT granted AND waitstart IS NOT NULL AND locktype <> 'virtualxid'""";

    private static final String APPLIED = "SELECT count(*) FROM databasechangelog";

    @Test
    void thePreviousReleaseServesWhileThisOneMigrates() throws Exception {
        FaultTable.Row upgrading = TABLE.row(
                "the previous release serves while this one migrates %,d cruds".formatted(CRUDS),
                "0 × 5xx, no lock wait > 2 s");
        FaultTable.Row goingBack =
                TABLE.row("the previous release is started again on the new schema", "ready, 0 × 5xx");
        DatabaseUrl database = TestPostgres.empty();
        try (TestIssuer issuer = new TestIssuer()) {
            ServerProcess previous = previous(database, issuer);
            int before = Integer.parseInt(TestPostgres.query(database, APPLIED));
            DataSet.fill(database, CRUDS, PREVIOUS_RELEASE.resolve("load/data-set.sql"));
            // The end of a checkpoint of all these rows delays commits on a slow disk, also those that hold a table's
            // lock.
            TestPostgres.execute(database, "CHECKPOINT");
            TestPostgres.execute(
                    database,
                    "UPDATE users SET cognito_user_id = 'sub-' || handle WHERE handle IN "
                            + "(SELECT handle FROM users ORDER BY handle LIMIT 8)");
            List<String> tokens = List.of(TestPostgres.query(
                                    database,
                                    "SELECT string_agg(cognito_user_id, ',') FROM users WHERE cognito_user_id LIKE 'sub-%'")
                            .split(","))
                    .stream()
                    .map(issuer::token)
                    .toList();
            String[] cruds = TestPostgres.query(
                            database,
                            "SELECT string_agg(uuid::text, ',') FROM"
                                    + " (SELECT uuid FROM activities WHERE expires_at > now() LIMIT 1000) living")
                    .split(",");
            try (LockWaits waits = new LockWaits(database);
                    Load load = Load.start(previous.port(), CLIENTS, n -> request(n, tokens, cruds))) {
                // A server that has just started is slow with or without an upgrade.
                long warmNanos = load.awaitCalm(System.nanoTime());
                long beganNanos = System.nanoTime();
                try (ServerProcess next = ServerProcess.start(database, issuer)) {
                    double seconds = (System.nanoTime() - beganNanos) / 1e9;
                    int applied = Integer.parseInt(TestPostgres.query(database, APPLIED)) - before;
                    Outcomes both = both(load, warmNanos, next, tokens, cruds);
                    assertThat(both.bad().list().stream().map(RollingUpgradeFault::words))
                            .isEmpty();
                    upgrading.figure(
                            "%d changesets, ready after %.1f s; %,d requests, %d × not 200; longest lock wait %d ms"
                                    .formatted(
                                            applied,
                                            seconds,
                                            both.count(),
                                            both.bad().count(),
                                            waits.longest()),
                            both.bad().count() == 0 && waits.longest() <= MAX_LOCK_WAIT_MILLIS);
                }
            }
            previous.close();
            goBack(goingBack, database, issuer, tokens, cruds);
        }
    }

    /** Both releases serve for a while. */
    private static Outcomes both(
            Load previous, long warmNanos, ServerProcess next, List<String> tokens, String[] cruds) {
        try (Load load = Load.start(next.port(), CLIENTS, n -> request(n, tokens, cruds))) {
            long nextWarmNanos = load.awaitCalm(System.nanoTime());
            load.runFor(Duration.ofSeconds(3));
            List<Outcomes.Outcome> all =
                    new ArrayList<>(load.stop().since(nextWarmNanos).list());
            all.addAll(previous.stop().since(warmNanos).list());
            return new Outcomes(all);
        }
    }

    private static void goBack(
            FaultTable.Row row, DatabaseUrl database, TestIssuer issuer, List<String> tokens, String[] cruds)
            throws Exception {
        try (ServerProcess previous = previous(database, issuer);
                ServerProcess next = ServerProcess.start(database, issuer);
                Load load = Load.start(previous.port(), CLIENTS, n -> request(n, tokens, cruds))) {
            assertThat(next.readiness()).isEqualTo(200);
            long warmNanos = load.awaitCalm(System.nanoTime());
            load.runFor(Duration.ofSeconds(2));
            Outcomes outcomes = load.stop().since(warmNanos);
            row.figure(
                    "ready; %,d requests, %d × not 200"
                            .formatted(outcomes.count(), outcomes.bad().count()),
                    outcomes.bad().count() == 0);
        }
    }

    private static ServerProcess previous(DatabaseUrl database, TestIssuer issuer) throws Exception {
        return ServerProcess.start(PREVIOUS_RELEASE.resolve("target/cruddur.jar"), database, issuer, Map.of());
    }

    private static String words(Outcomes.Outcome outcome) {
        return outcome.request().method() + " " + outcome.request().path() + ": " + outcome.status() + " "
                + outcome.answer().body() + " after " + (long) outcome.millis() + " ms";
    }

    private static Request request(long n, List<String> tokens, String[] cruds) {
        String crud = cruds[(int) (n * 31 % cruds.length)];
        String token = tokens.get((int) (n % tokens.size()));
        return switch ((int) (n % 8)) {
            case 0 -> Request.post(token, "written during the upgrade " + n);
            case 1 -> Request.write("PUT", "/api/activities/" + crud + "/like", token, "");
            case 2 -> Request.write("POST", "/api/activities/" + crud + "/reply", token, "{\"message\":\"reply\"}");
            case 3, 4 -> Request.get("/api/activities/" + crud);
            case 5 -> Request.write("GET", "/api/activities/notifications", token, "");
            default -> Request.get("/api/activities/home");
        };
    }

    /** Samples the lock waits of the server until it is closed. */
    private static final class LockWaits implements AutoCloseable {
        private final AtomicLong longest = new AtomicLong();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final Thread sampler;

        LockWaits(DatabaseUrl database) {
            sampler = Thread.ofPlatform().start(() -> {
                try (var connection = TestPostgres.connect(database);
                        var statement = connection.prepareStatement(LONGEST_LOCK_WAIT)) {
                    while (!stopped.get()) {
                        try (var row = statement.executeQuery()) {
                            row.next();
                            longest.accumulateAndGet(row.getLong(1), Math::max);
                        }
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            eventually(() -> assertThat(sampler.isAlive()).isTrue());
        }

        long longest() {
            return longest.get();
        }

        @Override
        public void close() {
            stopped.set(true);
        }
    }
}
