package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.TcpProxy;
import com.cruddur.testing.TestIssuer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A primary and its standby, behind a name that refers to the primary. */
class FailoverFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int CLIENTS = 16;
    private static final Duration LOAD = Duration.ofSeconds(1);
    private static final double LIMIT_MILLIS = 5_000;

    @Test
    void theServerFindsTheNewPrimaryAndNoAcknowledgedWriteIsLost() throws Exception {
        FaultTable.Row row = TABLE.row(
                "fail-over: the primary dies, its standby is promoted",
                "0 acknowledged writes lost, success ≤ 5 s after the promotion");
        try (TestIssuer issuer = new TestIssuer();
                PostgresProcess primary = PostgresProcess.seeded(Map.of());
                PostgresProcess standby = primary.standby();
                TcpProxy name = new TcpProxy("127.0.0.1", primary.url().port());
                ServerProcess server = ServerProcess.start(name.inFrontOf(primary.url()), issuer)) {
            String token = ServerProcess.token(issuer, primary.url(), "bayko");
            requireSynchronousStandby(primary);
            try (Load load = Load.start(server.port(), CLIENTS, n -> request(token, n))) {
                load.awaitGood().runFor(LOAD);
                primary.kill();
                name.leadNewTo(standby.url());
                load.runFor(LOAD);
                standby.execute("SELECT pg_promote()");
                long promotedNanos = System.nanoTime();
                double healedMillis = (load.awaitCalm(promotedNanos) - promotedNanos) / 1e6;
                Outcomes all = load.stop();
                assertThat(all.unexpected().list()).isEmpty();
                long lost = lost(all, standby);
                row.figure(
                        "%d of %,d lost, success after %.0f ms"
                                .formatted(lost, all.good().of("POST").count(), healedMillis),
                        lost == 0 && healedMillis <= LIMIT_MILLIS);
            }
        }
    }

    @Test
    void sessionsOfADemotedPrimaryAreReplaced() throws Exception {
        FaultTable.Row row = TABLE.row(
                "switchover: the primary is demoted (25006), the name refers to the new one",
                "recovers without a restart ≤ 5 s");
        try (TestIssuer issuer = new TestIssuer();
                PostgresProcess old = PostgresProcess.seeded(Map.of());
                PostgresProcess young = PostgresProcess.seeded(Map.of());
                TcpProxy name = new TcpProxy("127.0.0.1", old.url().port());
                ServerProcess server = ServerProcess.start(name.inFrontOf(old.url()), issuer)) {
            String token = ServerProcess.token(issuer, old.url(), "bayko");
            try (Load load = Load.start(server.port(), CLIENTS, n -> request(token, n))) {
                load.awaitGood().runFor(LOAD);
                // Open sessions remain, but can no longer write.
                old.execute("ALTER SYSTEM SET default_transaction_read_only = on");
                old.execute("SELECT pg_reload_conf()");
                long demotedNanos = System.nanoTime();
                name.leadNewTo(young.url());
                double healedMillis = (load.awaitCalm(demotedNanos) - demotedNanos) / 1e6;
                Outcomes all = load.stop();
                assertThat(all.unexpected().list()).isEmpty();
                assertThat(young.query("SELECT count(*) > 7 FROM activities")).isEqualTo("t");
                row.figure(
                        "after %.0f ms, %d × 503"
                                .formatted(healedMillis, all.bad().count()),
                        healedMillis <= LIMIT_MILLIS);
            }
        }
    }

    @Test
    void terminatedSessionsAreReplaced() throws Exception {
        FaultTable.Row row = TABLE.row(
                "all sessions are terminated under load (pg_terminate_backend, 57P01)",
                "recovers without a restart ≤ 5 s");
        try (TestIssuer issuer = new TestIssuer();
                PostgresProcess postgres = PostgresProcess.seeded(Map.of());
                ServerProcess server = ServerProcess.start(postgres.url(), issuer)) {
            String token = ServerProcess.token(issuer, postgres.url(), "bayko");
            try (Load load = Load.start(server.port(), CLIENTS, n -> request(token, n))) {
                load.awaitGood().runFor(LOAD);
                postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'cruddur' AND pid <> pg_backend_pid()");
                long endedNanos = System.nanoTime();
                double healedMillis = (load.awaitCalm(endedNanos) - endedNanos) / 1e6;
                Outcomes all = load.stop();
                assertThat(all.unexpected().list()).isEmpty();
                row.figure(
                        "after %.0f ms, %d × 503"
                                .formatted(healedMillis, all.bad().count()),
                        healedMillis <= LIMIT_MILLIS);
            }
        }
    }

    /** Makes replication synchronous: the primary acknowledges a commit only after its standby has it. */
    private static void requireSynchronousStandby(PostgresProcess primary) {
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
        primary.execute("SELECT pg_reload_conf()");
        eventually(() -> assertThat(primary.query("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"))
                .isEqualTo("1"));
    }

    private static long lost(Outcomes all, PostgresProcess postgres) {
        eventually(
                () -> assertThat(postgres.query("SELECT pg_is_in_recovery()")).isEqualTo("f"));
        Set<String> written = Set.of(postgres.query("SELECT string_agg(uuid::text, ',') FROM activities")
                .split(","));
        List<String> acknowledged = all.good().of("POST").list().stream()
                .map(outcome -> new JsonObject(outcome.answer().body()).getString("uuid"))
                .toList();
        return acknowledged.stream().filter(uuid -> !written.contains(uuid)).count();
    }

    private static Request request(String token, long n) {
        return n % 2 == 0 ? Request.post(token, "crud " + n) : Request.get("/api/activities/home");
    }
}
