package com.cruddur.activity;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pool that is large enough for a bulkhead of two connections in each event loop. */
class LargePoolIT {

    private static final int EVENT_LOOPS = Runtime.getRuntime().availableProcessors();

    @RegisterExtension
    static final TestServer SERVER = new TestServer().with("DB_POOL_SIZE", Integer.toString(20 * EVENT_LOOPS));

    /** Less than the time limit of the searches. */
    private static final Duration LIMIT = Duration.ofMillis(600);

    private final Api api = SERVER.api().impatient();

    @Test
    void searchesRunOnAllConnectionsOfTheBulkhead() {
        // On a busy machine the time limit may pass first.
        eventually(() -> {
            try (var connection = TestPostgres.connect(SERVER.database());
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
                CompletableFuture<List<Integer>> searches = CompletableFuture.supplyAsync(() -> Concurrently.run(
                        16 * EVENT_LOOPS,
                        client -> api.get("/api/activities/search?term=word" + client)
                                .status()));
                eventually(
                        LIMIT,
                        () -> assertThat(Integer.parseInt(SERVER.query("SELECT count(*) FROM pg_stat_activity"
                                        + " WHERE wait_event_type = 'Lock' AND datname = current_database()")))
                                .isGreaterThan(EVENT_LOOPS));
                connection.rollback();
                searches.join();
            }
        });
    }
}
