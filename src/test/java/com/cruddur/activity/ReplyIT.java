package com.cruddur.activity;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final int CONCURRENT = 50;

    private final Api londo = SERVER.api().as("londo");
    private JsonObject parent = new JsonObject();

    @BeforeEach
    void post() {
        parent = SERVER.api()
                .as("bayko")
                .with("Idempotency-Key", UUID.randomUUID().toString())
                .post(
                        "/api/activities",
                        new JsonObject().put("message", "Anyone?").put("ttl", "3-hours"))
                .object();
    }

    @Test
    void returnsTheReply() {
        Api.Answer answer = reply("\u00a0 Me! \n");
        assertThat(answer.status()).isEqualTo(200);
        JsonObject reply = answer.object();
        assertThat(reply.fieldNames()).containsExactlyElementsOf(parent.fieldNames());
        assertThat(reply.getString("message")).isEqualTo("Me!");
        assertThat(reply.getString("handle")).isEqualTo("londo");
        assertThat(reply.getString("display_name")).isEqualTo("Londo Mollari");
        assertThat(reply.getString("reply_to_activity_uuid")).isEqualTo(uuid());
        assertThat(reply.getInteger("replies_count")).isZero();
    }

    @Test
    void expiresWithItsParent() {
        JsonObject reply =
                londo.post(path(), message("Me!").put("ttl", "30-days")).object();
        assertThat(reply.getString("expires_at")).isEqualTo(parent.getString("expires_at"));
    }

    /** With the time of the statement's start, a client could have paged past the reply before its commit. */
    @Test
    void createdAtFollowsTheLockOrder() {
        eventually(() -> {
            try (Connection other = TestPostgres.connect(SERVER.database());
                    var lock = other.createStatement();
                    var threads = Executors.newSingleThreadExecutor()) {
                other.setAutoCommit(false);
                lock.execute("SELECT FROM activities WHERE uuid = '" + uuid() + "' FOR NO KEY UPDATE");
                Future<Api.Answer> waiting = threads.submit(() -> reply("at last"));
                eventually(() -> assertThat(waiting.isDone()
                                || SERVER.query("SELECT count(*) FROM pg_stat_activity"
                                                + " WHERE wait_event_type = 'Lock' AND datname = current_database()")
                                        .equals("1"))
                        .isTrue());
                String released = SERVER.query(
                        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC'," + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US')");
                other.rollback();
                // On a busy machine its time limit may have passed.
                assertThat(waiting.get().status()).isEqualTo(200);
                assertThat(waiting.get().object().getString("created_at")).isGreaterThan(released);
            }
        });
    }

    @Test
    void incrementsTheCountAndAppearsInTheThread() {
        JsonObject reply = reply("Me!").object();
        JsonObject thread = SERVER.api().get("/api/activities/" + uuid()).object();
        assertThat(thread.getJsonObject("activity").getInteger("replies_count")).isEqualTo(1);
        assertThat(thread.getJsonArray("replies")).containsExactly(reply);
    }

    @Test
    void aReplyCanHaveReplies() {
        String replyUuid = reply("Me!").object().getString("uuid");
        JsonObject second = londo.post("/api/activities/" + replyUuid + "/reply", message("And me"))
                .object();
        assertThat(second.getString("reply_to_activity_uuid")).isEqualTo(replyUuid);
        assertThat(second.getString("expires_at")).isEqualTo(parent.getString("expires_at"));
        assertThat(repliesCount()).isEqualTo("1");
    }

    @Test
    void countsConcurrentRepliesExactly() throws Exception {
        List<Future<Api.Answer>> answers = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CONCURRENT; i++) {
                JsonObject message = message("reply " + i);
                Api once = londo.with("Idempotency-Key", UUID.randomUUID().toString());
                answers.add(executor.submit(() -> once.postUntilServed(path(), message)));
            }
        }
        for (Future<Api.Answer> answer : answers) {
            assertThat(answer.get().status()).isEqualTo(200);
        }
        assertThat(repliesCount()).isEqualTo(Integer.toString(CONCURRENT));
        assertThat(SERVER.query("SELECT count(*) FROM activities WHERE reply_to_activity_uuid = '" + uuid() + "'"))
                .isEqualTo(Integer.toString(CONCURRENT));
    }

    @Test
    void accepts1024CodePoints() {
        assertThat(reply("🦀".repeat(1024)).status()).isEqualTo(200);
        assertRefused(reply("🦀".repeat(1025)), 422, "message_exceed_max_chars_1024");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"message\":\" \\u00a0 \"}", "{\"message\":null}", "{\"message\":1}"})
    void rejectsABlankMessage(String body) {
        assertRefused(londo.send("POST", path(), body), 422, "message_blank");
        assertThat(repliesCount()).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1", "00000000-0000-0000-0000-00000000000", "0-0-0-0-0", "@bayko"})
    void rejectsAMalformedUuid(String uuid) {
        assertRefused(londo.post("/api/activities/" + uuid + "/reply", message("Hello?")), 404, "activity_not_found");
    }

    @Test
    void rejectsAnUnknownParent() {
        assertRefused(
                londo.post("/api/activities/" + UUID.randomUUID() + "/reply", message("Hello?")),
                404,
                "activity_not_found");
    }

    @Test
    void rejectsAnExpiredParent() {
        SERVER.execute("UPDATE activities SET expires_at = now() WHERE uuid = '" + uuid() + "'");
        assertRefused(reply("Too late"), 404, "activity_not_found");
    }

    @Test
    void rejectsADeletedParent() {
        SERVER.execute("DELETE FROM activities WHERE uuid = '" + uuid() + "'");
        assertRefused(reply("Too late"), 404, "activity_not_found");
    }

    @Test
    void requiresAToken() {
        assertRefused(SERVER.api().post(path(), message("Me!")), 401, "generic_401");
    }

    @Test
    void rejectsTheTokenOfAnUnregisteredUser() {
        Api nobody =
                SERVER.api().with("Authorization", "Bearer " + SERVER.issuer().token("nobody-knows"));
        assertRefused(nobody.post(path(), message("Who am I?")), 403, "user_not_registered");
        assertRefused(
                nobody.post("/api/activities/" + UUID.randomUUID() + "/reply", message("Who am I?")),
                403,
                "user_not_registered");
        assertThat(repliesCount()).isEqualTo("0");
    }

    private Api.Answer reply(String text) {
        return londo.post(path(), message(text));
    }

    private String path() {
        return "/api/activities/" + uuid() + "/reply";
    }

    private String uuid() {
        return parent.getString("uuid");
    }

    private String repliesCount() {
        return SERVER.query("SELECT replies_count FROM activities WHERE uuid = '" + uuid() + "'");
    }

    private static JsonObject message(String text) {
        return new JsonObject().put("message", text);
    }

    private static void assertRefused(Api.Answer answer, int status, String code) {
        assertThat(answer.codes()).containsExactly(code);
        assertThat(answer.status()).isEqualTo(status);
    }
}
