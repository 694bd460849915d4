package com.cruddur.activity;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.Config;
import com.cruddur.Server;
import com.cruddur.db.SnapshotId;
import com.cruddur.testing.Api;
import com.cruddur.testing.Listener;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Listeners of the home stream that reconnect with the id of their last event. */
class HomeStreamResumeIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String STREAM = "/api/activities/home/stream";

    private final Api api = SERVER.api();

    @Test
    void resumesAtLastEventId() {
        Listener listener = api.listen(STREAM);
        post("Seen");
        String seen = listener.next().id();
        listener.close();
        insert("missed", HomeUpdates.MAX_ACTIVITIES);
        try (Listener again = api.with("Last-Event-ID", seen).listen(STREAM)) {
            assertThat(again.next().messages())
                    .hasSize(HomeUpdates.MAX_ACTIVITIES)
                    .startsWith("missed 100", "missed 99")
                    .endsWith("missed 1");
            post("And from now on");
            assertThat(again.next().messages()).containsExactly("And from now on");
        }
    }

    @Test
    void resumesAtTheIdOfTheOpening() {
        String id = idOfOpening();
        try (Listener witness = api.listen(STREAM)) {
            post("While nothing was heard");
            witness.next();
        }
        try (Listener again = api.with("Last-Event-ID", id).listen(STREAM)) {
            assertThat(again.next().messages()).containsExactly("While nothing was heard");
        }
    }

    @Test
    void sendsResetIfTooManyWereMissed() {
        Listener listener = api.listen(STREAM);
        post("Seen before many");
        String seen = listener.next().id();
        listener.close();
        insert("too many", HomeUpdates.MAX_ACTIVITIES + 1);
        try (Listener again = api.with("Last-Event-ID", seen).listen(STREAM)) {
            Listener.Event reset = again.next();
            assertThat(reset.name()).isEqualTo("reset");
            assertGoesOnFrom(reset.id());
        }
    }

    @Test
    void sendsResetForAnUnknownId() {
        List<String> strangers = List.of(
                "garbage",
                "%",
                "a".repeat(8_000),
                "MSAxIDE",
                "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5ICAyMDI2",
                "\u00e4",
                // Its text ends with U+0000, which PostgreSQL cannot store.
                "MSAgAA",
                // Texts with a control character, a lone surrogate's bytes and a letter beyond ASCII.
                "MSAgCQ",
                "MSAg7aCA",
                "MSAgw6k");
        for (String stranger : strangers) {
            try (Listener listener = api.with("Last-Event-ID", stranger).listen(STREAM)) {
                assertThat(listener.next().name()).as(stranger).isEqualTo("reset");
            }
        }
    }

    @Test
    void sendsResetForAnIdFromTheFuture() {
        SnapshotId now = SnapshotId.ofCursor(idOfOpening());
        String future = new SnapshotId(now.server(), now.xmax() + 1_000_000, now.inProgress()).cursor();
        try (Listener listener = api.with("Last-Event-ID", future).listen(STREAM)) {
            Listener.Event reset = listener.next();
            assertThat(reset.name()).isEqualTo("reset");
            assertGoesOnFrom(reset.id());
        }
    }

    /** Polyfills of EventSource cannot set the header. */
    @Test
    void takesTheIdFromTheQuery() {
        String id = idOfOpening();
        post("Missed by a polyfill");
        try (Listener listener = api.listen(STREAM + "?lastEventId=" + id)) {
            assertThat(listener.next().messages()).containsExactly("Missed by a polyfill");
        }
    }

    /** The position of the other instance is older than the id, because the instance polls later. */
    @Test
    @Tag("slow")
    void resumesOnAnotherInstanceWithoutDuplicates() throws Exception {
        try (Server other = Server.start(config());
                Listener there = api.at(other.port()).listen(STREAM);
                Listener here = api.listen(STREAM)) {
            for (int round = 0; round < 20; round++) {
                post("Round " + round);
                String id = here.next().id();
                try (Listener again =
                        api.at(other.port()).with("Last-Event-ID", id).listen(STREAM)) {
                    post("After round " + round);
                    assertThat(again.next().messages()).containsExactly("After round " + round);
                }
                here.next();
            }
            assertThat(there.next().name()).isEqualTo("activities");
        }
    }

    private void assertGoesOnFrom(String id) {
        try (Listener listener = api.with("Last-Event-ID", id).listen(STREAM)) {
            post("After " + id);
            assertThat(listener.next().messages()).containsExactly("After " + id);
        }
    }

    private String idOfOpening() {
        try (Listener silent = api.listen(STREAM)) {
            eventually(() -> assertThat(silent.lastId()).isNotEmpty());
            return silent.lastId();
        }
    }

    private JsonObject post(String message) {
        return api.as("andrewbrown")
                .post(
                        "/api/activities",
                        new JsonObject().put("message", message).put("ttl", "1-hour"))
                .object();
    }

    private static void insert(String message, int count) {
        SERVER.execute("INSERT INTO activities (user_uuid, message, created_at) SELECT uuid, '" + message
                + " ' || n, now() + n * interval '1 microsecond' FROM users, generate_series(1, " + count
                + ") n WHERE handle = 'bayko'");
    }

    private static Config config() throws Config.Invalid {
        return Config.of(Map.of(
                "PORT",
                "0",
                "METRICS_PORT",
                "0",
                "POSTGRESQL_CONNECTION_URL",
                SERVER.database().withPassword()));
    }
}
