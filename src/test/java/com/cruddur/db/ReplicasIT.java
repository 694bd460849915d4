package com.cruddur.db;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.Config;
import com.cruddur.Server;
import com.cruddur.faults.PostgresProcess;
import com.cruddur.testing.Api;
import com.cruddur.testing.Scrape;
import com.cruddur.testing.TestIssuer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Two servers on a primary with one streaming replica. The last tests end the primary. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplicasIT {

    private static TestIssuer issuer;
    private static PostgresProcess primary;
    private static PostgresProcess replica;

    /** Has no cache, so that every read is a statement. */
    private static Server uncached;

    private static Server cached;

    @BeforeAll
    static void start() throws Exception {
        issuer = new TestIssuer();
        primary = PostgresProcess.seeded(Map.of());
        replica = primary.standby(Map.of("wal_retrieve_retry_interval", "100ms"));
        uncached = server(Map.of("PAGE_CACHE_MIB", "0"));
        cached = server(Map.of("READS_WITHOUT_PRIMARY", "stale"));
    }

    @AfterAll
    static void stop() throws IOException {
        uncached.close();
        cached.close();
        replica.close();
        primary.close();
        issuer.close();
    }

    private static Server server(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(more);
        String connectionUrl = primary.url().withPassword();
        settings.putAll(Map.of(
                "PORT", "0",
                "METRICS_PORT", "0",
                "BIND_ADDRESS", "127.0.0.1",
                "RATE_LIMIT_PER_USER", "0",
                "RATE_LIMIT_PER_ADDRESS", "0",
                "POSTGRESQL_CONNECTION_URL", connectionUrl,
                "POSTGRESQL_REPLICA_URLS", "  " + replica.url().withPassword() + "  " + connectionUrl + " ",
                "AUTH_ISSUER", issuer.url(),
                "AWS_COGNITO_USER_POOL_CLIENT_ID", TestIssuer.CLIENT_ID));
        return Server.start(Config.of(settings));
    }

    private static Api api(Server server) {
        return Api.of("http://127.0.0.1:" + server.port(), handle -> issuer.token("seed-" + handle));
    }

    private static String post(Server server, String message) {
        Api.Answer answer = api(server)
                .as("bayko")
                .post(
                        "/api/activities",
                        new JsonObject().put("message", message).put("ttl", "1-day"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.object().getString("uuid");
    }

    private static double metric(Server server, String name) {
        return Scrape.at(server.metricsPort()).value(name, replica.url().toString());
    }

    private static void awaitUsable(double expected) {
        eventually(() -> {
            assertThat(metric(uncached, "cruddur_replica_usable")).isEqualTo(expected);
            assertThat(metric(cached, "cruddur_replica_usable")).isEqualTo(expected);
        });
    }

    /** A write through one server is in the next read through the other one. */
    private static void assertExact(String message, int pairs) {
        for (int pair = 0; pair < pairs; pair++) {
            Server writer = pair % 2 == 0 ? uncached : cached;
            Server reader = pair % 2 == 0 ? cached : uncached;
            String uuid = post(writer, message + pair);
            assertThat(api(reader).get("/api/activities/" + uuid).status())
                    .as(message + pair)
                    .isEqualTo(200);
            assertThat(api(reader)
                            .get("/api/activities/search?term=" + message + pair)
                            .body())
                    .contains(uuid);
            assertThat(api(reader).get("/api/activities/home").body()).contains(uuid);
        }
    }

    @Test
    @Order(1)
    void readsOnTheReplicaContainEveryAcknowledgedWrite() {
        awaitUsable(1);
        double before = metric(uncached, "cruddur_db_reads_total");
        assertExact("exact", 10);
        assertThat(metric(uncached, "cruddur_db_reads_total")).isGreaterThan(before);
        assertThat(api(uncached).get("/api/stats").status()).isEqualTo(200);
        assertThat(api(uncached)
                        .as("bayko")
                        .get("/api/activities/notifications")
                        .status())
                .isEqualTo(200);
    }

    @Test
    @Order(2)
    void noAlarmFiresForThePrimaryInAListOfAllNodes() {
        eventually(() -> assertThat(Scrape.at(uncached.metricsPort())
                        .value("cruddur_replica_usable", primary.url().toString()))
                .isNaN());
    }

    /** The page of the first read came from the replica, and is answered from the cache until a change. */
    @Test
    @Order(2)
    void pagesReadOnTheReplicaAreCached() {
        String uuid = post(uncached, "cached");
        String path = "/api/activities/" + uuid;
        eventually(() -> {
            double before = Scrape.at(cached.metricsPort()).value("cruddur_page_cache_reads_total", "hit");
            api(cached).get(path);
            assertThat(Scrape.at(cached.metricsPort()).value("cruddur_page_cache_reads_total", "hit"))
                    .isGreaterThan(before);
        });
        primary.execute("UPDATE activities SET likes_count = 77 WHERE uuid = '" + uuid + "'");
        assertThat(api(cached).get(path).body()).contains("77");
    }

    /** The replica's clock is the same; only the position of the clock in the statement is tested. */
    @Test
    @Order(3)
    void expiredActivitiesAreInNoRead() {
        String uuid = post(uncached, "expires");
        primary.execute("UPDATE activities SET expires_at = now() WHERE uuid = '" + uuid + "'");
        assertThat(api(uncached).get("/api/activities/" + uuid).status()).isEqualTo(404);
        assertThat(api(uncached).get("/api/activities/home").body()).doesNotContain(uuid);
    }

    @Test
    @Order(4)
    void aReplicaThatLagsIsExcludedAndAdmittedAgain() {
        replica.execute("SELECT pg_wal_replay_pause()");
        assertExact("paused", 4);
        awaitUsable(0);
        assertThat(metric(uncached, "cruddur_replica_lag_bytes")).isPositive();
        assertExact("excluded", 3);
        replica.execute("SELECT pg_wal_replay_resume()");
        awaitUsable(1);
    }

    @Test
    @Order(5)
    void anIdlePrimaryWhoseSegmentWasSwitchedKeepsItsReplica() {
        primary.execute("SELECT pg_switch_wal()");
        double before = metric(uncached, "cruddur_db_reads_total");
        eventually(() -> {
            api(uncached).get("/api/activities/home");
            assertThat(metric(uncached, "cruddur_db_reads_total")).isGreaterThan(before);
        });
    }

    @Test
    @Order(6)
    void aReplicaThatDiesIsExcludedAndAdmittedAgain() throws Exception {
        replica.kill();
        assertExact("dead", 2);
        awaitUsable(0);
        replica.start();
        awaitUsable(1);
    }

    @Test
    @Order(7)
    void withoutAPrimaryReadsAreRefusedOrMarked() throws Exception {
        String uuid = post(uncached, "last");
        eventually(() -> assertThat(replica.query("SELECT count(*) FROM activities WHERE uuid = '" + uuid + "'"))
                .isEqualTo("1"));
        primary.kill();
        eventually(() -> {
            Api.Answer thread = api(cached).impatient().get("/api/activities/" + uuid);
            assertThat(thread.status()).isEqualTo(200);
            assertThat(thread.header("Warning")).hasValue("110 - \"Response is Stale\"");
            assertThat(Integer.parseInt(thread.header("Age").orElseThrow())).isNotNegative();
        });
        Api.Answer home = api(cached).impatient().get("/api/activities/home");
        assertThat(home.body()).contains(uuid);
        assertThat(home.header("Warning")).isPresent();
        Api.Answer missing = api(cached).impatient().get("/api/activities/00000000-0000-4000-8000-0000000000ff");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.header("Warning")).isPresent();
        Api.Answer ready = api(cached).impatient().get("/health/ready");
        assertThat(ready.status()).isEqualTo(200);
        assertThat(ready.object().getString("reads")).isEqualTo("stale");
        assertThat(api(uncached).impatient().get("/api/activities/" + uuid).status())
                .isEqualTo(503);
        assertThat(api(uncached).impatient().get("/health/ready").status()).isEqualTo(503);
        assertThat(api(cached)
                        .as("bayko")
                        .impatient()
                        .post(
                                "/api/activities",
                                new JsonObject().put("message", "refused").put("ttl", "1-day"))
                        .status())
                .isEqualTo(503);
    }

    @Test
    @Order(8)
    void whenThePrimaryReturnsReadsAreExactAgain() throws Exception {
        primary.start();
        awaitUsable(1);
        eventually(() -> assertThat(
                        api(cached).impatient().get("/api/activities/home").header("Warning"))
                .isEmpty());
        assertExact("returned", 2);
    }

    /** The replica has more WAL than the primary, and another content. */
    @Test
    @Order(9)
    void aPromotedReplicaIsExcluded() {
        replica.execute("SELECT pg_promote()");
        replica.execute("DELETE FROM activities");
        assertExact("promoted", 2);
        awaitUsable(0);
    }
}
