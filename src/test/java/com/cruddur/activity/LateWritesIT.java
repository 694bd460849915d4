package com.cruddur.activity;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A write that waits for the lock on a crud until the crud has expired finds no crud. */
class LateWritesIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    enum Write {
        REPLY("replies_count"),
        LIKE("likes_count"),
        REPOST("reposts_count");

        private final String counter;

        Write(String counter) {
            this.counter = counter;
        }

        Api.Answer send(String path) {
            Api londo = SERVER.api().as("londo").impatient();
            return switch (this) {
                case REPLY -> londo.post(path + "/reply", new JsonObject().put("message", "too late"));
                case LIKE -> londo.put(path + "/like");
                case REPOST -> londo.put(path + "/repost");
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void failsForAnExpiredCrud(Write write) {
        // On a busy machine the time limit of the waiting write may pass first.
        eventually(() -> {
            String uuid = post();
            try (Connection other = TestPostgres.connect(SERVER.database());
                    var statement = other.createStatement();
                    var threads = Executors.newSingleThreadExecutor()) {
                SERVER.execute("UPDATE activities SET expires_at = clock_timestamp() + interval '500 ms' WHERE uuid = '"
                        + uuid + "'");
                other.setAutoCommit(false);
                statement.execute("SELECT FROM activities WHERE uuid = '" + uuid + "' FOR NO KEY UPDATE");
                Future<Api.Answer> waiting = threads.submit(() -> write.send("/api/activities/" + uuid));
                statement.execute("SELECT pg_sleep_until(expires_at) FROM activities WHERE uuid = '" + uuid + "'");
                assertThat(isWaiting()).isEqualTo("1");
                other.rollback();
                assertThat(waiting.get().status()).isEqualTo(404);
                assertThat(waiting.get().array()).isEqualTo(new JsonArray().add("activity_not_found"));
            }
            // The sweep may have deleted the row.
            assertThat(SERVER.query("SELECT coalesce(sum(" + write.counter + "), 0) FROM activities WHERE uuid = '"
                            + uuid + "'"))
                    .isEqualTo("0");
        });
    }

    private static String isWaiting() {
        return SERVER.query("SELECT count(*) FROM pg_stat_activity"
                + " WHERE wait_event_type = 'Lock' AND datname = current_database()");
    }

    private static String post() {
        return SERVER.api()
                .as("bayko")
                .with("Idempotency-Key", UUID.randomUUID().toString())
                .post(
                        "/api/activities",
                        new JsonObject().put("message", "Soon gone").put("ttl", "3-hours"))
                .object()
                .getString("uuid");
    }
}
