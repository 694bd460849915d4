package com.cruddur.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Listener;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import com.cruddur.testing.Writes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ViewerStreamIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String STREAM = "/api/stream";
    private static final Map<Listener, List<Listener.Event>> SKIPPED = new HashMap<>();
    private final Api api = SERVER.api();
    private final Api andrew = api.as("andrewbrown");

    @BeforeEach
    void clear() {
        SERVER.execute("DELETE FROM activities; DELETE FROM follows; DELETE FROM blocks; DELETE FROM mutes;"
                + " DELETE FROM message_groups; DELETE FROM seen_marks");
        andrew.put("/api/users/@londo/follow");
    }

    @Test
    void sendsNewCrudsOfTheFollowingFeed() {
        try (Listener listener = andrew.listen(STREAM)) {
            assertThat(new JsonObject(next(listener, "unread")))
                    .isEqualTo(andrew.get("/api/unread").object());
            Writes.post(api.as("altbrown"), "not followed");
            String followed = Writes.post(api.as("londo"), "followed");
            assertThat(uuids(next(listener, "activities"))).containsExactly(followed);
            String own = Writes.post(api.as("andrewbrown"), "own");
            assertThat(uuids(next(listener, "activities"))).containsExactly(own);
            assertThat(new JsonArray(reposts(listener)).getJsonObject(0).getString("reposted_by"))
                    .isEqualTo("londo");
        }
    }

    /** The data of the event when londo reposts a crud by another person. */
    private String reposts(Listener listener) {
        String other = Writes.post(api.as("altbrown"), "to be reposted");
        api.as("bayko").put("/api/activities/" + other + "/repost");
        api.as("londo").put("/api/activities/" + other + "/repost");
        return next(listener, "activities");
    }

    @Test
    void sendsMessagesToBothMembersAndUnreadCounts() {
        try (Listener listener = andrew.listen(STREAM);
                Listener sender = api.as("londo").listen(STREAM);
                Listener other = api.as("bayko").listen(STREAM)) {
            next(listener, "unread");
            next(sender, "unread");
            next(other, "unread");
            String group = api.as("londo")
                    .post(
                            "/api/messages",
                            new JsonObject().put("message", "hello").put("handle", "andrewbrown"))
                    .object()
                    .getString("message_group_uuid");
            for (Listener member : List.of(listener, sender)) {
                JsonObject message = new JsonArray(next(member, "messages")).getJsonObject(0);
                assertThat(message.getString("message_group_uuid")).isEqualTo(group);
                assertThat(message.getString("message")).isEqualTo("hello");
                assertThat(message.getString("handle")).isEqualTo("londo");
            }
            assertThat(new JsonObject(next(listener, "unread")).getInteger("messages"))
                    .isEqualTo(1);
            andrew.put("/api/messages/" + group + "/seen", new JsonObject().put("at", "9999-01-01T00:00:00Z"));
            assertThat(new JsonObject(next(listener, "unread")).getInteger("messages"))
                    .isZero();
            Writes.post(api.as("bayko"), "the first event of a stranger");
            assertThat(uuids(next(other, "activities"))).hasSize(1);
        }
    }

    @Test
    void sendsUnreadCountsWhenTheyChange() {
        String mine = Writes.post(api.as("andrewbrown"), "mine");
        try (Listener listener = andrew.listen(STREAM)) {
            next(listener, "unread");
            api.as("londo").put("/api/activities/" + mine + "/like");
            assertNotifications(listener, 1);
            api.as("londo").delete("/api/activities/" + mine + "/like");
            assertNotifications(listener, 0);
            Writes.post(api.as("bayko"), "hi @andrewbrown");
            assertNotifications(listener, 1);
            andrew.put("/api/users/@bayko/mute");
            assertNotifications(listener, 0);
            api.as("bayko").put("/api/users/@andrewbrown/follow");
            api.as("altbrown").put("/api/users/@andrewbrown/follow");
            assertThat(new JsonObject(next(listener, "unread")).getInteger("followers"))
                    .isEqualTo(1);
        }
    }

    @Test
    void resumesExactly() throws SQLException {
        try (Connection late = TestPostgres.connect(SERVER.database());
                Listener listener = andrew.listen(STREAM)) {
            late.setAutoCommit(false);
            try (var statement = late.createStatement()) {
                statement.execute("INSERT INTO activities (user_uuid, message)"
                        + " SELECT uuid, 'late' FROM users WHERE handle = 'londo'");
            }
            Writes.post(api.as("londo"), "first");
            Listener.Event first = nextEvent(listener, "activities");
            late.commit();
            String second = Writes.post(api.as("londo"), "second");
            String conversation = api.as("londo")
                    .post("/api/messages", new JsonObject().put("message", "m").put("handle", "andrewbrown"))
                    .object()
                    .getString("message_group_uuid");
            try (Listener again = andrew.with("Last-Event-ID", first.id()).listen(STREAM)) {
                Listener.Event activities = nextEvent(again, "activities");
                assertThat(uuids(activities.data())).hasSize(2).contains(second);
                assertThat(next(again, "messages")).contains(conversation);
                try (Listener between =
                        andrew.with("Last-Event-ID", activities.id()).listen(STREAM)) {
                    assertThat(next(between, "messages")).contains(conversation);
                    String third = Writes.post(api.as("londo"), "third");
                    assertThat(uuids(next(between, "activities"))).containsExactly(third);
                }
            }
        }
    }

    @Test
    void anUnknownIdIsAReset() {
        for (String id : List.of("x", "MSAx", "x~y", "a~b~c")) {
            try (Listener listener = andrew.with("Last-Event-ID", id).listen(STREAM)) {
                assertThat(next(listener, "reset")).isEqualTo("{}");
            }
        }
    }

    @Test
    void hiddenPeopleSendNothingFromTheNextCrudOn() {
        andrew.put("/api/users/@bayko/follow");
        andrew.put("/api/users/@altbrown/follow");
        try (Listener listener = andrew.listen(STREAM)) {
            next(listener, "unread");
            andrew.put("/api/users/@bayko/mute");
            Writes.post(api.as("bayko"), "muted");
            api.as("londo").put("/api/users/@andrewbrown/block");
            Writes.post(api.as("londo"), "blocked");
            String shown = Writes.post(api.as("altbrown"), "shown");
            assertThat(uuids(next(listener, "activities"))).containsExactly(shown);
        }
    }

    @Test
    void endsWhenTheTokenExpires() throws InterruptedException {
        String sub = SERVER.query("SELECT cognito_user_id FROM users WHERE handle = 'londo'");
        JsonObject claims = SERVER.issuer().claims(sub).put("exp", Instant.now().getEpochSecond() + 2);
        String token = TestIssuer.sign(
                SERVER.issuer().header(), claims, SERVER.issuer().keyPair());
        try (Listener listener = api.with("Authorization", "Bearer " + token).listen(STREAM)) {
            assertThat(listener.response().statusCode()).isEqualTo(200);
            assertThat(listener.isEnded()).isTrue();
        }
    }

    @Test
    void requiresARegisteredUser() {
        assertThat(api.get(STREAM).codes()).containsExactly("generic_401");
        Api stranger = api.with("Authorization", "Bearer " + SERVER.issuer().token("nobody"));
        assertThat(stranger.get(STREAM).codes()).containsExactly("user_not_registered");
        assertThat(andrew.head(STREAM).header("Content-Type")).contains("text/event-stream");
    }

    private static void assertNotifications(Listener listener, int count) {
        assertThat(new JsonObject(next(listener, "unread")).getInteger("notifications"))
                .isEqualTo(count);
    }

    /** The data of the next event with this name. */
    private static String next(Listener listener, String name) {
        return nextEvent(listener, name).data();
    }

    /** Unread counts may arrive before the event that changed them: events of other names are kept for later. */
    private static Listener.Event nextEvent(Listener listener, String name) {
        List<Listener.Event> skipped = SKIPPED.computeIfAbsent(listener, first -> new ArrayList<>());
        for (Listener.Event event : skipped) {
            if (event.name().equals(name)) {
                skipped.remove(event);
                return event;
            }
        }
        Listener.Event event = listener.next();
        while (!event.name().equals(name)) {
            skipped.add(event);
            event = listener.next();
        }
        return event;
    }

    private static List<String> uuids(String activities) {
        return new JsonArray(activities)
                .stream().map(crud -> ((JsonObject) crud).getString("uuid")).toList();
    }
}
