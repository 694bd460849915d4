package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.Config;
import com.cruddur.Server;
import com.cruddur.testing.Api;
import com.cruddur.testing.Listener;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HomeStreamIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String STREAM = "/api/activities/home/stream";

    private final Api api = SERVER.api();

    @Test
    void sendsNewActivities() {
        post("Before anybody listened");
        try (Listener listener = api.listen(STREAM)) {
            JsonObject first = post("Heard at once");
            assertThat(listener.next().cruds()).containsExactly(first);
            JsonObject reply = api.as("londo")
                    .post(
                            "/api/activities/" + first.getString("uuid") + "/reply",
                            new JsonObject().put("message", "Home shows replies, too"))
                    .object();
            assertThat(listener.next().cruds()).containsExactly(reply);
        }
    }

    @Test
    void hasTheHeadersOfAnEventStream() {
        try (Listener listener = api.with("Origin", "http://localhost:3000").listen(STREAM)) {
            assertThat(listener.response().statusCode()).isEqualTo(200);
            Map<String, List<String>> headers = listener.response().headers().map();
            assertThat(headers.get("content-type")).containsExactly("text/event-stream");
            assertThat(headers.get("cache-control")).containsExactly("no-cache");
            assertThat(headers.get("x-accel-buffering")).containsExactly("no");
            assertThat(headers.get("access-control-allow-origin")).containsExactly("http://localhost:3000");
            post("One line of data");
            assertThat(listener.next().data()).doesNotContain("\n");
            assertThat(listener.comments()).isPositive();
        }
        Api.Answer head = api.head(STREAM);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Type")).contains("text/event-stream");
        Api.Answer post = api.post(STREAM, new JsonObject());
        assertThat(post.status()).isEqualTo(405);
        assertThat(post.header("Allow")).contains("GET, HEAD");
    }

    @Test
    void sendsActivitiesOfOtherInstances() throws Exception {
        try (Server other = Server.start(config());
                Listener here = api.listen(STREAM);
                Listener there = api.at(other.port()).listen(STREAM)) {
            JsonObject crud = post("On this one");
            assertThat(here.next().cruds()).containsExactly(crud);
            assertThat(there.next().cruds()).containsExactly(crud);
        }
    }

    /** A comparison of created_at would lose this activity: it is older than one that was sent already. */
    @Test
    void sendsATransactionThatCommitsLate() throws SQLException {
        try (Connection early = TestPostgres.connect(SERVER.database());
                Connection unused = TestPostgres.connect(SERVER.database());
                Listener listener = api.listen(STREAM)) {
            begin(early, "Begun first");
            begin(unused, "Taken back");
            post("Committed first");
            Listener.Event first = listener.next();
            assertThat(first.messages()).containsExactly("Committed first");
            early.commit();
            unused.rollback();
            assertThat(listener.next().messages()).containsExactly("Begun first");
            try (Listener again = api.with("Last-Event-ID", first.id()).listen(STREAM)) {
                assertThat(again.next().messages()).containsExactly("Begun first");
                assertGoesOnFrom(again.lastId());
            }
        }
    }

    @Test
    void omitsExpiredActivities() {
        try (Listener listener = api.listen(STREAM)) {
            SERVER.execute("INSERT INTO activities (user_uuid, message, expires_at)"
                    + " SELECT uuid, 'Alive', now() + interval '1 hour' FROM users WHERE handle = 'bayko' UNION ALL"
                    + " SELECT uuid, 'Expired', now() - interval '1 second' FROM users WHERE handle = 'bayko'");
            assertThat(listener.next().messages()).containsExactly("Alive");
        }
    }

    @Test
    void likesSendNoEvent() {
        JsonObject crud = post("To be liked");
        try (Listener listener = api.listen(STREAM)) {
            api.as("londo").put("/api/activities/" + crud.getString("uuid") + "/like");
            post("The only news");
            assertThat(listener.next().messages()).containsExactly("The only news");
        }
    }

    private void assertGoesOnFrom(String id) {
        try (Listener listener = api.with("Last-Event-ID", id).listen(STREAM)) {
            post("After " + id);
            assertThat(listener.next().messages()).containsExactly("After " + id);
        }
    }

    private JsonObject post(String message) {
        return api.as("andrewbrown")
                .post(
                        "/api/activities",
                        new JsonObject().put("message", message).put("ttl", "1-hour"))
                .object();
    }

    private static void begin(Connection connection, String message) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("INSERT INTO activities (user_uuid, message) SELECT uuid, '" + message
                    + "' FROM users WHERE handle = 'bayko'");
        }
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
