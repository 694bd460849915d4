package com.cruddur.metrics;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.Scrape;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens in the pool is seen from outside, while it happens. */
class PoolMetricsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer().with("DB_POOL_SIZE", "2").with("DB_POOL_WAITING", "20");

    private final Api api = SERVER.api();

    private CompletableFuture<List<Integer>> load = CompletableFuture.completedFuture(List.of());

    @Test
    void statementsThatWaitAreSeenToWaitAndThenNoMore() throws Exception {
        try (var connection = TestPostgres.connect(SERVER.database());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE users, activities IN ACCESS EXCLUSIVE MODE");
            eventually(() -> {
                // Their time limit ends them, maybe before they were seen to wait.
                if (load.isDone()) {
                    load = CompletableFuture.supplyAsync(PoolMetricsIT::readByMany);
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

    /** More than two connections take, which is eight statements each, and their line; the same would be shared. */
    private static List<Integer> readByMany() {
        return Concurrently.run(
                100,
                client -> SERVER.api()
                        .impatient()
                        .get("/api/activities/home?limit=" + (client + 1))
                        .status());
    }
}
