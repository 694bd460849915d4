package com.cruddur.faults;

import com.cruddur.testing.TestIssuer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two servers on a cluster of {@code bin/ha-up}, under load. Run by {@code .ci/ha}. No server of ours is restarted during a
 * test.
 */
class PatroniHa {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final Duration CRASH_LIMIT = Duration.ofSeconds(10);

    /** Patroni's {@code ttl} of 20 seconds, and ten more. */
    private static final Duration LOST_NODE_LIMIT = Duration.ofSeconds(30);

    private static PatroniCluster cluster;
    private static TestIssuer issuer;
    private static ServerProcess one;
    private static ServerProcess two;
    private static String token;

    private interface Fault {
        void inject() throws Exception;
    }

    /** What follows a fault, after which writes are counted as successful again. */
    private enum Effect {
        NEW_PRIMARY,
        SAME_PRIMARY
    }

    /** How long clients write after a fault that needs no new primary. */
    private static final Duration OBSERVED = Duration.ofSeconds(12);

    @BeforeAll
    static void start() throws Exception {
        cluster = PatroniCluster.start();
        issuer = new TestIssuer();
        Map<String, String> settings = new HashMap<>(cluster.settings());
        settings.put("SEED", "true");
        one = ServerProcess.start(cluster.url(), issuer, settings);
        two = ServerProcess.start(cluster.url(), issuer, settings);
        token = issuer.token("seed-bayko");
    }

    @AfterAll
    static void stop() throws Exception {
        two.close();
        one.close();
        issuer.close();
        cluster.close();
    }

    @BeforeEach
    void awaitComplete() {
        cluster.awaitComplete();
    }

    @Test
    void thePrimarysPostgresIsKilled() throws Exception {
        measure(
                "kill -9 of the primary's PostgreSQL",
                CRASH_LIMIT,
                Effect.NEW_PRIMARY,
                () -> cluster.killPostgres(cluster.leader()));
    }

    @Test
    void thePrimarysNodeIsLost() throws Exception {
        int leader = cluster.leader();
        measure(
                "the primary's whole node is lost",
                LOST_NODE_LIMIT,
                Effect.NEW_PRIMARY,
                () -> cluster.killNode(leader));
        cluster.startNode(leader);
    }

    @Test
    void switchover() throws Exception {
        measure("switchover", CRASH_LIMIT, Effect.NEW_PRIMARY, cluster::switchover);
    }

    @Test
    void thePrimaryIsCutOffFromEtcd() throws Exception {
        int leader = cluster.leader();
        measure(
                "the primary is cut off from etcd",
                LOST_NODE_LIMIT,
                Effect.NEW_PRIMARY,
                () -> cluster.kill("link" + leader));
        cluster.start("link" + leader);
    }

    @Test
    void aReplicaIsKilledAndReturns() throws Exception {
        int replica = cluster.replica();
        measure("a replica's node is lost and returns", CRASH_LIMIT, Effect.SAME_PRIMARY, () -> {
            cluster.killNode(replica);
            cluster.startNode(replica);
        });
    }

    @Test
    void etcdsLeaderIsKilled() throws Exception {
        int leader = cluster.etcdLeader();
        measure("kill -9 of etcd's leader", CRASH_LIMIT, Effect.SAME_PRIMARY, () -> cluster.kill("etcd" + leader));
        cluster.start("etcd" + leader);
    }

    @Test
    void haproxyIsRestarted() throws Exception {
        measure("HAProxy is killed and started again", CRASH_LIMIT, Effect.SAME_PRIMARY, () -> {
            cluster.kill("haproxy");
            cluster.start("haproxy");
        });
    }

    @Test
    void withoutHaproxy() throws Exception {
        Map<String, String> settings = new HashMap<>(cluster.settings());
        settings.put("POSTGRESQL_CONNECTION_URL", cluster.multiHostUrl());
        try (ServerProcess first = ServerProcess.start(cluster.url(), issuer, settings);
                ServerProcess second = ServerProcess.start(cluster.url(), issuer, settings)) {
            measure(
                    "kill -9 of the primary's PostgreSQL; URLs with three hosts, without HAProxy",
                    CRASH_LIMIT,
                    Effect.NEW_PRIMARY,
                    () -> cluster.killPostgres(cluster.leader()),
                    first,
                    second);
        }
    }

    private static void measure(String name, Duration limit, Effect effect, Fault fault) throws Exception {
        measure(name, limit, effect, fault, one, two);
    }

    private static void measure(
            String name, Duration limit, Effect effect, Fault fault, ServerProcess first, ServerProcess second)
            throws Exception {
        FaultTable.Row row = TABLE.row(
                "Patroni: " + name,
                "0 acknowledged writes lost, never two primaries, reads exact, writes succeed again ≤ %d s"
                        .formatted(limit.toSeconds()));
        int leader = cluster.leader();
        try (PatroniPrimaries primaries = new PatroniPrimaries(cluster);
                PatroniClients clients = new PatroniClients(token, first.port(), second.port())) {
            clients.awaitWrites();
            long sinceNanos = System.nanoTime();
            fault.inject();
            if (effect == Effect.NEW_PRIMARY) {
                cluster.awaitOtherLeader(leader);
            } else {
                LockSupport.parkNanos(OBSERVED.toNanos());
            }
            double healedMillis = clients.awaitHealedMillis(sinceNanos, Duration.ofSeconds(90));
            String lost = clients.lost(cluster);
            row.figure(
                    "%s, two primaries in %d of %,d samples, writes succeed again after %.1f s"
                            .formatted(lost, primaries.splitBrains(), primaries.rounds(), healedMillis / 1000),
                    clients.isExact(lost) && primaries.splitBrains() == 0 && healedMillis <= limit.toMillis());
        }
    }
}
