package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.FreePort;
import com.cruddur.testing.Scrape;
import com.cruddur.testing.TcpProxy;
import com.cruddur.testing.TestIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two servers on a primary with two streaming replicas that lag, pause, die, are promoted, or follow a dead timeline. */
class ReplicaFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final Map<String, String> RECONNECT_SOON = Map.of("wal_retrieve_retry_interval", "100ms");

    @Test
    void everyReadContainsEveryAcknowledgedWrite() throws Exception {
        FaultTable.Row row = TABLE.row(
                "replicas lag, pause, die and are promoted; writes on one server, reads on the other, a third of the writes"
                        + " with synchronous_commit = off",
                "0 stale, each read ≤ 1 s");
        try (TestIssuer issuer = new TestIssuer();
                PostgresProcess primary = PostgresProcess.seeded(Map.of());
                PostgresProcess one = primary.standby(RECONNECT_SOON);
                PostgresProcess two = primary.standby(RECONNECT_SOON);
                Servers servers = new Servers(issuer, primary.url().withPassword(), one, two)) {
            ReplicaPairs pairs = servers.pairs(primary, ServerProcess.token(issuer, primary.url(), "bayko"));
            servers.awaitUsable(2);
            servers.assertReplicasTakeTurns();
            int share = FaultScale.of(1_000, 25_000);
            pairs.run(share, () -> {
                one.execute("ALTER SYSTEM SET recovery_min_apply_delay = '2s'");
                one.execute("SELECT pg_reload_conf()");
                servers.awaitUsable(1);
                two.execute("SELECT pg_wal_replay_pause()");
                servers.awaitUsable(0);
                two.execute("SELECT pg_wal_replay_resume()");
                one.execute("ALTER SYSTEM RESET recovery_min_apply_delay");
                one.execute("SELECT pg_reload_conf()");
                servers.awaitUsable(2);
            });
            pairs.run(share, () -> {
                one.kill();
                servers.awaitUsable(1);
                start(one);
                servers.awaitUsable(2);
            });
            pairs.run(share, () -> {
                two.execute("SELECT pg_promote()");
                two.execute("DELETE FROM activities");
                servers.awaitUsable(1);
            });
            pairs.run(share, () -> {});
            row.figure(pairs.figure(servers.shareOfReplicas()), pairs.isMet());
        }
    }

    /** The replica has replayed more than the new primary, from a timeline that ended. */
    @Test
    void aReplicaOfADeadTimelineServesNothing() throws Exception {
        FaultTable.Row row = TABLE.row(
                "fail-over to a replica, while the other one follows the old timeline and is ahead",
                "0 stale, each read ≤ 1 s");
        try (TestIssuer issuer = new TestIssuer();
                PostgresProcess old = PostgresProcess.seeded(Map.of());
                TcpProxy wal = new TcpProxy("127.0.0.1", old.url().port());
                PostgresProcess next = old.standby(Map.of(
                        "primary_conninfo",
                        "host=127.0.0.1 port=%d user=postgres"
                                .formatted(wal.inFrontOf(old.url()).port())));
                PostgresProcess dead = old.standby(RECONNECT_SOON);
                TcpProxy name = new TcpProxy("127.0.0.1", old.url().port());
                Servers servers = new Servers(issuer, name.inFrontOf(old.url()).withPassword(), next, dead)) {
            String token = ServerProcess.token(issuer, old.url(), "bayko");
            servers.awaitUsable(2);
            wal.cut();
            old.execute("INSERT INTO activities (user_uuid, message) SELECT uuid, 'lost' FROM users,"
                    + " generate_series(1, 5000) WHERE handle = 'bayko'");
            String lost = "SELECT count(*) FROM activities WHERE message = 'lost'";
            eventually(() -> assertThat(dead.query(lost)).isEqualTo("5000"));
            old.kill();
            next.execute("SELECT pg_promote()");
            name.leadNewTo(next.url());
            servers.awaitReady();
            ReplicaPairs pairs = servers.pairs(next, token);
            pairs.run(FaultScale.of(500, 25_000), () -> {});
            assertThat(next.query(lost)).isEqualTo("0");
            servers.awaitUsable(0);
            row.figure(pairs.figure(servers.shareOfReplicas()), pairs.isMet());
        }
    }

    private static void start(PostgresProcess postgres) {
        try {
            postgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two servers, of which one has no page cache. */
    private static final class Servers implements AutoCloseable {

        private static final int SINGLE_READS = 40;

        private final List<String> nodes;
        private final int[] metricsPorts = {FreePort.find(), FreePort.find()};
        private final ServerProcess uncached;
        private final ServerProcess cached;

        Servers(TestIssuer issuer, String primary, PostgresProcess one, PostgresProcess two) throws IOException {
            nodes = List.of(one.url().toString(), two.url().toString());
            String replicas = one.url().withPassword() + " " + two.url().withPassword();
            uncached = ServerProcess.start(one.url(), issuer, settings(primary, replicas, metricsPorts[0], "0"));
            cached = ServerProcess.start(one.url(), issuer, settings(primary, replicas, metricsPorts[1], "64"));
        }

        private static Map<String, String> settings(String primary, String replicas, int metricsPort, String cacheMib) {
            return Map.of(
                    "POSTGRESQL_CONNECTION_URL", primary,
                    "POSTGRESQL_REPLICA_URLS", replicas,
                    "METRICS_PORT", Integer.toString(metricsPort),
                    "PAGE_CACHE_MIB", cacheMib);
        }

        ReplicaPairs pairs(PostgresProcess primary, String token) {
            return new ReplicaPairs(primary.url(), token, uncached.port(), cached.port());
        }

        void awaitUsable(int replicas) {
            eventually(() -> {
                for (int port : metricsPorts) {
                    Scrape scrape = Scrape.at(port);
                    // A node that has become the primary reports NaN.
                    assertThat(nodes.stream()
                                    .filter(node -> scrape.value("cruddur_replica_usable", node) == 1)
                                    .count())
                            .isEqualTo(replicas);
                }
            });
        }

        void awaitReady() throws IOException {
            uncached.awaitReady();
            cached.awaitReady();
        }

        /** Also under so little load that no read is in flight when the next one arrives. */
        void assertReplicasTakeTurns() {
            Api api = Api.of("http://127.0.0.1:" + uncached.port(), handle -> "");
            double[] before = readsByNode();
            for (int read = 0; read < SINGLE_READS; read++) {
                assertThat(api.get("/api/activities/home").status()).isEqualTo(200);
            }
            double[] after = readsByNode();
            for (int node = 0; node < nodes.size(); node++) {
                assertThat(after[node] - before[node]).as(nodes.get(node)).isGreaterThan(SINGLE_READS / 4.0);
            }
        }

        private double[] readsByNode() {
            Scrape scrape = Scrape.at(metricsPorts[0]);
            return nodes.stream()
                    .mapToDouble(node -> scrape.value("cruddur_db_reads_total", node))
                    .toArray();
        }

        double shareOfReplicas() {
            double all = 0;
            double primary = 0;
            for (int port : metricsPorts) {
                all += Scrape.at(port).value("cruddur_db_reads_total");
                primary += Scrape.at(port).value("cruddur_db_reads_total", "\"primary\"");
            }
            return (all - primary) / all;
        }

        @Override
        public void close() throws IOException {
            uncached.close();
            cached.close();
        }
    }
}
