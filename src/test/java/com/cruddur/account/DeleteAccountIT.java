package com.cruddur.account;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.Listener;
import com.cruddur.testing.TestServer;
import com.cruddur.testing.Writes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The deletion of an account through the API. */
class DeleteAccountIT {

    private static final String CRUDS = "/api/activities/";

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();
    private final Api bayko = api.as("bayko");
    private final String handle = "leaver" + UUID.randomUUID().toString().substring(0, 8);
    private String user = "";
    private Api leaver = api;

    @BeforeEach
    void register() {
        addUser("sub-" + handle, handle);
        user = SERVER.query("SELECT uuid FROM users WHERE handle = '" + handle + "'");
        leaver = api.as(handle);
    }

    @Test
    void nothingRemainsOfTheAccountAndItsCruds() {
        String crud = Writes.post(leaver, "last words #" + handle);
        Writes.reply(bayko, crud, "reply");
        Api.Answer deleted = delete(handle);
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.object()).isEqualTo(new JsonObject().put("uuid", user));
        assertThat(api.get(CRUDS + "@" + handle).codes()).containsExactly("user_not_found");
        assertThat(api.get("/api/users/@" + handle + "/short").codes()).containsExactly("user_not_found");
        assertThat(api.get(CRUDS + crud).codes()).containsExactly("activity_not_found");
        for (String list : List.of("home?limit=200", "search?term=" + handle, "search?term=words")) {
            assertThat(api.get(CRUDS + list).body()).doesNotContain(handle, crud);
        }
        assertThat(api.get("/api/trends").body()).doesNotContain(handle);
        assertThat(SERVER.query("SELECT count(*) FROM users WHERE uuid = '" + user + "'"))
                .isEqualTo("0");
        assertThat(SERVER.query("SELECT count(*) FROM activities WHERE user_uuid = '" + user + "'"))
                .isEqualTo("0");
    }

    @Test
    void theTokenIsNotRegisteredAnyMore() throws InterruptedException {
        try (Listener home = leaver.listen(CRUDS + "home/stream")) {
            delete(handle);
            assertThat(home.isEnded()).isTrue();
        }
        assertThat(leaver.get(CRUDS + "notifications").codes()).containsExactly("user_not_registered");
        assertThat(leaver.post(
                                "/api/activities",
                                new JsonObject().put("message", "again").put("ttl", "1-hour"))
                        .codes())
                .containsExactly("user_not_registered");
        assertThat(delete(handle).codes()).containsExactly("user_not_registered");
        assertThat(leaver.get(CRUDS + "home").status()).isEqualTo(200);
    }

    @Test
    void countersOfOtherAccountsAreRightAfterTheResponse() {
        String crud = Writes.post(bayko, "counts");
        Writes.reply(leaver, crud, "reply");
        leaver.put(CRUDS + crud + "/like");
        leaver.put(CRUDS + crud + "/repost");
        api.as("londo").put(CRUDS + crud + "/like");
        Writes.reply(api.as("londo"), crud, "reply");
        assertThat(delete(handle).status()).isEqualTo(200);
        JsonObject thread = api.get(CRUDS + crud).object();
        JsonObject activity = thread.getJsonObject("activity");
        assertThat(activity.getInteger("likes_count")).isEqualTo(1);
        assertThat(activity.getInteger("reposts_count")).isZero();
        assertThat(activity.getInteger("replies_count")).isEqualTo(1);
        assertThat(thread.getJsonArray("replies")).hasSize(1);
    }

    @Test
    void theAccountLeavesNotificationsAndMentions() {
        String crud = Writes.post(bayko, "hello @" + handle + " and @londo");
        leaver.put(CRUDS + crud + "/like");
        assertThat(mentions(crud)).isEqualTo(new JsonArray().add(handle).add("londo"));
        assertThat(bayko.get(CRUDS + "notifications?limit=200").body()).contains(handle);
        delete(handle);
        assertThat(mentions(crud)).isEqualTo(new JsonArray().add("londo"));
        assertThat(bayko.get(CRUDS + "notifications?limit=200").objects())
                .noneMatch(entry -> handle.equals(entry.getString("by")));
    }

    @Test
    void theHandleMustBeTheViewersOwn() {
        for (Object wrong : new Object[] {"bayko", "", 1, handle + "x"}) {
            Api.Answer refused = leaver.send(
                    "DELETE",
                    "/api/profile",
                    new JsonObject().put("handle", wrong).encode());
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.codes()).containsExactly("handle_mismatch");
        }
        assertThat(leaver.send("DELETE", "/api/profile", "{}").codes()).containsExactly("handle_mismatch");
        assertThat(leaver.delete("/api/profile").status()).isEqualTo(415);
        assertThat(api.send("DELETE", "/api/profile", "{}").status()).isEqualTo(401);
        assertThat(api.get(CRUDS + "@" + handle).status()).isEqualTo(200);
        assertThat(delete("@" + handle.toUpperCase(Locale.ROOT)).status()).isEqualTo(200);
    }

    @Test
    void concurrentDeletionsDeleteOnce() {
        List<Api.Answer> answers = Concurrently.run(4, client -> delete(handle));
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .allSatisfy(answer -> assertThat(answer.codes()).containsExactly("user_not_registered"));
    }

    @Test
    void theHandleIsReservedForThirtyDays() {
        delete(handle);
        assertThatThrownBy(() -> addUser("sub-new-" + handle, handle.toUpperCase(Locale.ROOT)))
                .rootCause()
                .hasMessageContaining("deleted within the last 30 days");
        assertThatThrownBy(() -> SERVER.execute("UPDATE users SET handle = '" + handle + "' WHERE handle = 'altbrown'"))
                .rootCause()
                .hasMessageContaining("deleted within the last 30 days");
        assertThat(SERVER.query("SELECT string_agg(handle_hash::text, ',') FROM deleted_handles"))
                .doesNotContain(handle);
        SERVER.execute("UPDATE deleted_handles SET deleted_at = deleted_at - interval '30 days'");
        addUser("sub-new-" + handle, handle);
        assertThat(api.get(CRUDS + "@" + handle).object().getJsonArray("activities"))
                .isEmpty();
        eventually(() -> assertThat(SERVER.query(
                        "SELECT count(*) FROM deleted_handles" + " WHERE deleted_at < now() - interval '29 days'"))
                .isEqualTo("0"));
    }

    /** As after a kill -9 between the mark and the first batch. */
    @Test
    void theSweepCompletesAnInterruptedDeletion() {
        String crud = Writes.post(bayko, "liked");
        leaver.put(CRUDS + crud + "/like");
        String own = Writes.post(leaver, "thread");
        for (int depth = 0; depth < 3; depth++) {
            own = Writes.reply(bayko, own, "reply");
        }
        String group = Writes.message(leaver, "bayko", "hello").getString("message_group_uuid");
        Writes.message(bayko, handle, "hello back");
        SERVER.query("SELECT delete_account('" + user + "')");
        assertThat(leaver.get(CRUDS + "notifications").codes()).containsExactly("user_not_registered");
        assertThat(api.get("/api/users/@" + handle + "/short").status()).isEqualTo(404);
        assertThat(bayko.get("/api/messages/" + group).objects()).hasSize(1);
        assertThat(bayko.get("/api/message_groups?limit=200").objects())
                .anyMatch(
                        entry -> group.equals(entry.getString("uuid")) && "deleted".equals(entry.getString("handle")));
        SERVER.execute("UPDATE users SET deleted_at = deleted_at - interval '1 minute' WHERE uuid = '" + user + "'");
        eventually(() -> assertThat(SERVER.query("SELECT count(*) FROM users WHERE uuid = '" + user + "'"))
                .isEqualTo("0"));
        assertThat(api.get(CRUDS + crud).object().getJsonObject("activity").getInteger("likes_count"))
                .isZero();
        assertThat(SERVER.query("SELECT count(*) FROM activities WHERE uuid = '" + own + "'"))
                .isEqualTo("0");
        assertThat(bayko.get("/api/message_groups?limit=200").objects())
                .anyMatch(
                        entry -> group.equals(entry.getString("uuid")) && "deleted".equals(entry.getString("handle")));
    }

    /** More rows of each kind than a batch has, and a crud with many replies and likes. */
    @Test
    void aLargerAccountIsDeletedInBatches() {
        String crud = Writes.post(leaver, "popular");
        String other = Writes.post(bayko, "liked and replied to");
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id)"
                + " SELECT 'Fan', '" + handle + "fan' || n, 'f@example.com', '" + handle + "fan' || n"
                + " FROM generate_series(1, 1200) AS n");
        SERVER.execute("INSERT INTO likes (activity_uuid, user_uuid) SELECT '" + crud + "', uuid FROM users"
                + " WHERE handle LIKE '" + handle + "fan%'");
        SERVER.execute("INSERT INTO activities (user_uuid, message, reply_to_activity_uuid) SELECT uuid, 'reply', '"
                + crud + "' FROM users WHERE handle LIKE '" + handle + "fan%'");
        SERVER.execute("INSERT INTO activities (user_uuid, message, reply_to_activity_uuid) SELECT '" + user
                + "', 'reply', '" + other + "' FROM generate_series(1, 1200)");
        SERVER.execute("INSERT INTO likes (activity_uuid, user_uuid) SELECT uuid, '" + user
                + "' FROM activities WHERE user_uuid <> '" + user + "'");
        assertThat(delete(handle).status()).isEqualTo(200);
        assertThat(SERVER.query("SELECT count(*) FROM users WHERE uuid = '" + user + "'"))
                .isEqualTo("0");
        assertThat(api.get(CRUDS + other).object().getJsonObject("activity").getInteger("replies_count"))
                .isZero();
        assertThat(SERVER.query("SELECT count(*) FROM activities AS a WHERE likes_count <>"
                        + " (SELECT count(*) FROM likes WHERE activity_uuid = a.uuid) OR replies_count <>"
                        + " (SELECT count(*) FROM activities AS r WHERE r.reply_to_activity_uuid = a.uuid)"))
                .isEqualTo("0");
    }

    private static void addUser(String sub, String handle) {
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES ('Leaver', '" + handle
                + "', 'leaver@example.com', '" + sub + "')");
    }

    private Api.Answer delete(String confirmation) {
        return leaver.send(
                "DELETE",
                "/api/profile",
                new JsonObject().put("handle", confirmation).encode());
    }

    private JsonArray mentions(String crud) {
        return api.get(CRUDS + crud).object().getJsonObject("activity").getJsonArray("mentions");
    }
}
