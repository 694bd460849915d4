package com.cruddur.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Searches that do not end occupy only the connections of their bulkhead. */
class BulkheadIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer().with("DB_POOL_SIZE", "4").with("DB_POOL_WAITING", "8");

    private final Api api = SERVER.api().impatient();

    @Test
    void stuckSearchesDelayNoOtherRequest() throws Exception {
        try (var connection = TestPostgres.connect(SERVER.database());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE activities IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<List<Integer>> searches = CompletableFuture.supplyAsync(() -> Concurrently.run(
                    100,
                    client ->
                            api.get("/api/activities/search?term=word" + client).status()));
            List<Integer> others = IntStream.range(0, 200)
                    .mapToObj(request -> api.get("/api/users/@londo/short").status())
                    .toList();
            assertThat(others).containsOnly(200);
            assertThat(searches.join()).containsOnly(503);
            connection.rollback();
        }
    }
}
