package com.cruddur.activity;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Writes that wait for a lock. Another transaction holds it, such as one that an operator has left open in psql. Behind a
 * pooler, such writes occupy the sessions that reads need, too.
 */
class BlockedWriteIT {

    /** Enough for each event loop to serve some. */
    private static final int READERS = 16;

    /** More than the statements that are in flight at a time. */
    private static final int WRITERS = 300;

    /** Less than the time limit of the writes. */
    private static final Duration LIMIT = Duration.ofMillis(600);

    private static final JsonObject CRUD =
            new JsonObject().put("message", "waits").put("ttl", "1-day");

    @RegisterExtension
    static final TestServer SERVER = new TestServer().withoutPooler();

    private final Api api = SERVER.api();

    @Test
    void delayNoReads() throws Exception {
        read();
        // On a busy machine the time limit may pass first.
        eventually(() -> {
            try (var connection = TestPostgres.connect(SERVER.database());
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("SELECT FROM users WHERE handle = 'londo' FOR UPDATE");
                CompletableFuture<List<Integer>> writes = CompletableFuture.supplyAsync(() -> Concurrently.run(
                        WRITERS,
                        client -> SERVER.api()
                                .as("londo")
                                .impatient()
                                .post("/api/activities", CRUD)
                                .status()));
                eventually(
                        LIMIT,
                        () -> assertThat(SERVER.scrape().value("cruddur_db_statements_queued"))
                                .isPositive());
                assertThat(read()).containsOnly(200);
                assertThat(writes).as("the writes, which still wait").isNotDone();
                connection.rollback();
                writes.join();
            }
        });
    }

    /** Reads a cached page and one that is not cached. */
    private List<Integer> read() {
        return Concurrently.run(
                READERS,
                client -> api.get(
                                client % 2 == 0
                                        ? "/api/activities/home"
                                        : "/api/activities/@bayko?limit=" + (client + 1))
                        .status());
    }
}
