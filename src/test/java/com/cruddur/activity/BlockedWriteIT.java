package com.cruddur.activity;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A write that waits for a lock. Another transaction holds it, such as one that an operator has left open in psql. */
class BlockedWriteIT {

    /** Enough connections of clients for each event loop to serve some. */
    private static final int CLIENTS = 16;

    private static final JsonObject CRUD =
            new JsonObject().put("message", "waits").put("ttl", "1-day");

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();

    @Test
    void delaysNoReads() throws Exception {
        read();
        // The time limit of the write may pass first on a busy machine.
        eventually(() -> {
            try (var connection = TestPostgres.connect(SERVER.database());
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("SELECT FROM users WHERE handle = 'londo' FOR UPDATE");
                CompletableFuture<List<Integer>> writes = CompletableFuture.supplyAsync(() -> Concurrently.run(
                        CLIENTS,
                        client -> SERVER.api()
                                .as("londo")
                                .impatient()
                                .post("/api/activities", CRUD)
                                .status()));
                eventually(() -> assertThat(SERVER.query("SELECT count(*) > 1 FROM pg_stat_activity"
                                + " WHERE wait_event_type = 'Lock' AND datname = current_database()"))
                        .isEqualTo("t"));
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
                CLIENTS,
                client -> api.get(
                                client % 2 == 0
                                        ? "/api/activities/home"
                                        : "/api/activities/@bayko?limit=" + (client + 1))
                        .status());
    }
}
