package com.cruddur.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages under an {@code Idempotency-Key}. */
class MessageIdempotencyIT {

    private static final String MESSAGES = "/api/messages";

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final String key = UUID.randomUUID().toString();
    private final Api bayko = SERVER.api().as("bayko");
    private final Api once = bayko.with("Idempotency-Key", key);

    @BeforeEach
    void noMessages() {
        SERVER.execute("TRUNCATE message_groups CASCADE; DELETE FROM blocks");
    }

    @Test
    void aRepeatedFirstMessageReturnsTheSameConversation() {
        Api.Answer first = once.post(MESSAGES, toPerson("londo", "Hello"));
        assertThat(first.object().fieldNames()).containsExactly("message_group_uuid");
        SERVER.api().as("londo").post(MESSAGES, toPerson("bayko", "meanwhile"));
        assertSame(first, once.post(MESSAGES, toPerson("londo", "Hello")));
        assertThat(counts()).isEqualTo("1,2,2");
    }

    @Test
    void aRepeatedMessageIsSentOnce() {
        String group = bayko.post(MESSAGES, toPerson("londo", "Hello")).object().getString("message_group_uuid");
        for (JsonObject message : List.of(toPerson("londo", "more"), toGroup(group, "and more"))) {
            Api sending = bayko.with("Idempotency-Key", UUID.randomUUID().toString());
            Api.Answer first = sending.post(MESSAGES, message);
            assertThat(first.object().getString("message")).isEqualTo(message.getString("message"));
            assertSame(first, sending.post(MESSAGES, message));
        }
        assertThat(counts()).isEqualTo("1,2,3");
        assertThat(bayko.get(MESSAGES + "/" + group).objects()).hasSize(3);
    }

    @Test
    void aHundredConcurrentFirstMessagesAreSentOnce() {
        List<String> answers = Concurrently.run(
                100,
                i -> once.postUntilServed(MESSAGES, toPerson("londo", "Hello")).body());
        assertThat(new HashSet<>(answers)).hasSize(1);
        assertThat(new JsonObject(answers.getFirst()).getString("message_group_uuid"))
                .isEqualTo(SERVER.query("SELECT uuid FROM message_groups"));
        assertThat(counts()).isEqualTo("1,2,1");
    }

    @Test
    void aHundredConcurrentMessagesAreSentOnce() {
        String group = bayko.post(MESSAGES, toPerson("londo", "Hello")).object().getString("message_group_uuid");
        List<String> answers = Concurrently.run(
                100,
                i -> once.postUntilServed(MESSAGES, toGroup(group, "again")).body());
        assertThat(new HashSet<>(answers)).hasSize(1);
        assertThat(new JsonObject(answers.getFirst()).getString("message")).isEqualTo("again");
        assertThat(counts()).isEqualTo("1,2,2");
    }

    @Test
    void aReusedKeyIsRejectedAndWritesNothing() {
        once.post(MESSAGES, toPerson("londo", "Hello"));
        String group = SERVER.query("SELECT uuid FROM message_groups");
        for (JsonObject other :
                List.of(toPerson("londo", "other"), toPerson("altbrown", "Hello"), toGroup(group, "Hello"))) {
            Api.Answer answer = once.post(MESSAGES, other);
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.codes()).containsExactly("idempotency_key_reused");
        }
        assertThat(once.post(
                                "/api/activities",
                                new JsonObject().put("message", "Hello").put("ttl", "1-hour"))
                        .codes())
                .containsExactly("idempotency_key_reused");
        assertThat(counts()).isEqualTo("1,2,1");
    }

    @Test
    void oneOfTwoConcurrentMessagesWithAKeyIsSent() {
        for (int round = 0; round < 10; round++) {
            noMessages();
            Api sending = bayko.with("Idempotency-Key", UUID.randomUUID().toString());
            List<Integer> statuses = Concurrently.run(
                    8,
                    i -> sending.postUntilServed(MESSAGES, toPerson(i % 2 == 0 ? "londo" : "altbrown", "Hello"))
                            .status());
            assertThat(statuses).containsOnly(200, 422);
            assertThat(SERVER.query("SELECT count(*) FROM messages")).isEqualTo("1");
            assertThat(bayko.get("/api/message_groups").objects()).hasSize(1);
            assertThat(counts()).isEqualTo("1,2,1");
            for (String handle : List.of("londo", "altbrown")) {
                assertThat(bayko.post(MESSAGES, toPerson(handle, "next"))
                                .object()
                                .getString("message_group_uuid"))
                        .isNotNull();
                assertThat(SERVER.api().as(handle).get("/api/message_groups").objects())
                        .hasSize(1);
            }
            assertThat(counts()).isEqualTo("2,4,3");
        }
    }

    @Test
    void keysOfUsersAreIndependent() {
        once.post(MESSAGES, toPerson("londo", "Hello"));
        Api altbrown = SERVER.api().as("altbrown").with("Idempotency-Key", key);
        assertThat(altbrown.post(MESSAGES, toPerson("londo", "Hello")).status()).isEqualTo(200);
        assertThat(counts()).isEqualTo("2,4,2");
    }

    @Test
    void aRepeatedMessageReturnsTheFirstResponseAfterABlock() {
        Api.Answer first = once.post(MESSAGES, toPerson("londo", "Hello"));
        String group = first.object().getString("message_group_uuid");
        Api twice = bayko.with("Idempotency-Key", UUID.randomUUID().toString());
        Api.Answer second = twice.post(MESSAGES, toGroup(group, "more"));
        SERVER.api().as("londo").put("/api/users/@bayko/block");
        assertSame(first, once.post(MESSAGES, toPerson("londo", "Hello")));
        assertSame(second, twice.post(MESSAGES, toGroup(group, "more")));
        assertThat(twice.post(MESSAGES, toGroup(group, "other")).codes()).containsExactly("blocked");
        assertThat(counts()).isEqualTo("1,2,2");
    }

    @Test
    void aRejectedMessageDoesNotUseTheKey() {
        assertThat(once.post(MESSAGES, toPerson("londo", " ")).codes()).containsExactly("message_blank");
        assertThat(once.post(MESSAGES, toPerson("nobody", "x")).codes()).containsExactly("user_not_found");
        assertThat(once.post(MESSAGES, toGroup(UUID.randomUUID().toString(), "x"))
                        .codes())
                .containsExactly("message_group_not_found");
        assertThat(SERVER.query("SELECT count(*) FROM idempotency_keys WHERE key = '" + key + "'"))
                .isEqualTo("0");
        assertThat(once.post(MESSAGES, toPerson("londo", "x")).status()).isEqualTo(200);
    }

    @Test
    void keysExpireAfterADay() {
        once.post(MESSAGES, toPerson("londo", "Hello"));
        SERVER.execute("UPDATE idempotency_keys SET created_at = now() - interval '24 hours 1 second'");
        assertThat(once.post(MESSAGES, toPerson("altbrown", "other")).status()).isEqualTo(200);
        assertThat(counts()).isEqualTo("2,4,2");
    }

    private static void assertSame(Api.Answer first, Api.Answer again) {
        assertThat(first.status()).isEqualTo(200);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
    }

    private static JsonObject toPerson(String handle, String message) {
        return new JsonObject().put("message", message).put("handle", handle);
    }

    private static JsonObject toGroup(String group, String message) {
        return new JsonObject().put("message", message).put("message_group_uuid", group);
    }

    /** The numbers of groups, members and messages. */
    private static String counts() {
        return SERVER.query("SELECT concat_ws(',', (SELECT count(*) FROM message_groups),"
                + " (SELECT count(*) FROM message_group_members), (SELECT count(*) FROM messages))");
    }
}
