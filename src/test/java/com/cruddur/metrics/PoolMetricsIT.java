package com.cruddur.metrics;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.Config;
import com.cruddur.Server;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.Scrape;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Gauges of the pool and the admission queue while statements wait. */
class PoolMetricsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer().with("DB_POOL_SIZE", "2").with("DB_POOL_WAITING", "20");

    private final Api api = SERVER.api();

    private CompletableFuture<List<Integer>> load = CompletableFuture.completedFuture(List.of());

    @Test
    void gaugesShowQueuedStatementsAndReturnToZero() throws Exception {
        try (var connection = TestPostgres.connect(SERVER.database());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE change_log, changes, users, activities IN ACCESS EXCLUSIVE MODE");
            eventually(() -> {
                // The statements may time out before a scrape sees them, so the load is repeated.
                if (load.isDone()) {
                    load = CompletableFuture.supplyAsync(PoolMetricsIT::readConcurrently);
                }
                Scrape during = SERVER.scrape();
                assertThat(during.value("cruddur_db_statements_queued")).isPositive();
                assertThat(during.value("cruddur_db_statements_in_flight")).isPositive();
                assertThat(during.value("cruddur_db_connections_in_use")).isPositive();
            });
            assertThat(load.join()).contains(503);
            connection.rollback();
        }
        eventually(() -> {
            assertThat(api.get("/api/activities/home?limit=3").status()).isEqualTo(200);
            Scrape after = SERVER.scrape();
            assertThat(after.value("cruddur_db_statements_queued")).isZero();
            assertThat(after.value("cruddur_db_statements_in_flight")).isZero();
            assertThat(after.value("cruddur_db_connections_in_use")).isZero();
            assertThat(after.value("cruddur_db_connections")).isBetween(1.0, 3.0);
            assertThat(after.value("cruddur_db_connections_max")).isEqualTo(3);
        });
        Scrape after = SERVER.scrape();
        assertThat(after.value("cruddur_db_queue_seconds_count", "sent")).isPositive();
        assertThat(after.value("cruddur_db_queue_seconds_count", "shed")).isPositive();
        assertThat(after.value("cruddur_db_statement_seconds_count", "succeeded"))
                .isPositive();
        assertThat(after.value("cruddur_db_failures_total", "unavailable")).isPositive();
        assertThat(after.value("cruddur_http_requests_total", "status=\"503\"")).isPositive();
    }

    /** The client tries TLS first, which the database of the tests refuses. */
    @Test
    void aConnectionThatIsNotEncryptedIsCountedOnce() throws Exception {
        DatabaseUrl url = TestPostgres.seeded();
        Map<String, String> settings = Map.of(
                "PORT",
                "0",
                "METRICS_PORT",
                "0",
                "BIND_ADDRESS",
                "127.0.0.1",
                "POSTGRESQL_CONNECTION_URL",
                url.withPassword().replaceAll("sslmode=[a-z-]+", "sslmode=prefer"));
        try (Server server = Server.start(Config.of(settings))) {
            eventually(() -> assertThat(Scrape.at(server.metricsPort()).value("cruddur_db_connections"))
                    .isPositive()
                    .isEqualTo(Double.parseDouble(TestPostgres.query(
                            TestPostgres.server(),
                            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND query <> '' AND datname = '"
                                    + url.database() + "'"))));
        }
    }

    /**
     * Exceeds the capacity of two connections (eight statements each) and of the queue. The limits differ so that
     * the requests are not coalesced.
     */
    private static List<Integer> readConcurrently() {
        return Concurrently.run(
                100,
                client -> SERVER.api()
                        .impatient()
                        .get("/api/activities/home?limit=" + (client + 1))
                        .status());
    }
}
