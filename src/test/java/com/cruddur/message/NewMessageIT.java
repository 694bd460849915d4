package com.cruddur.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Validation of a new message. A message is stored completely or not at all. */
class NewMessageIT {

    private static final String SOME_UUID = "00000000-0000-4000-8000-000000000000";

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api bayko = SERVER.api().as("bayko");

    @Test
    void rejectsABlankOrTooLongMessage() {
        for (String message : List.of("{}", "{'message':null}", "{'message':1}", "{'message':' \\n\\u3000'}")) {
            assertRefused(message, 422, "message_blank", "user_reciever_handle_blank");
            assertRefused(with(message, "'handle':'londo'"), 422, "message_blank");
            assertRefused(with(message, "'message_group_uuid':'" + SOME_UUID + "'"), 422, "message_blank");
        }
        assertRefused(message("x".repeat(1025), "'handle':'londo'"), 422, "message_exceed_max_chars_1024");
        assertThat(send(message("🦄".repeat(1024), "'handle':'londo'")).status())
                .isEqualTo(200);
    }

    @Test
    void rejectsAMessageWithoutReceiver() {
        for (String handle : List.of("'handle':null", "'handle':''", "'handle':' '", "'handle':'@'", "'handle':5")) {
            assertRefused(message("x", handle), 422, "user_reciever_handle_blank");
        }
        assertRefused(message("x", "'message_group_uuid':null"), 422, "user_reciever_handle_blank");
        for (String group : List.of("''", "' '", "'x'", "7", "'1-1-1-1-1'", "[]")) {
            assertRefused(message("x", "'message_group_uuid':" + group), 422, "message_group_uuid_blank");
            assertRefused(
                    message("x", "'handle':'londo','message_group_uuid':" + group), 422, "message_group_uuid_blank");
            assertRefused(
                    message("", "'message_group_uuid':" + group), 422, "message_blank", "message_group_uuid_blank");
        }
    }

    @Test
    void messageGroupUuidTakesPrecedenceOverHandle() {
        assertRefused(
                message("x", "'handle':'londo','message_group_uuid':'" + SOME_UUID + "'"),
                404,
                "message_group_not_found");
        assertRefused(message("x", "'message_group_uuid':null,'handle':'nobody'"), 404, "user_not_found");
    }

    @Test
    void rejectsInvalidBodies() {
        assertRefused("[]", 400, "malformed_json");
        assertRefused("{'message':'a\\u0000','handle':'londo'}", 400, "malformed_json");
        assertRefused("{'message':'a','handle':'\\ud800'}", 400, "malformed_json");
        assertThat(bayko.send("POST", "/api/messages", null).status()).isEqualTo(415);
    }

    @Test
    void twoConcurrentFirstMessagesStartOneConversation() throws Exception {
        Api andrew = SERVER.api().as("andrewbrown");
        JsonObject toAndrew = new JsonObject().put("message", "from bayko").put("handle", "andrewbrown");
        JsonObject toBayko = new JsonObject().put("message", "from andrew").put("handle", "bayko");
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < 20; round++) {
                SERVER.execute("TRUNCATE message_groups CASCADE");
                CyclicBarrier together = new CyclicBarrier(8);
                List<Callable<Api.Answer>> senders = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    senders.add(() -> sendTogether(together, bayko, toAndrew));
                    senders.add(() -> sendTogether(together, andrew, toBayko));
                }
                List<JsonObject> answers = new ArrayList<>();
                for (Future<Api.Answer> answer : threads.invokeAll(senders)) {
                    assertThat(answer.get().status()).isEqualTo(200);
                    answers.add(answer.get().object());
                }
                assertThat(answers)
                        .extracting(answer -> answer.getString("message_group_uuid"))
                        .containsOnly(SERVER.query("SELECT uuid FROM message_groups"));
                assertThat(answers.stream().filter(answer -> answer.size() == 1))
                        .hasSize(1);
                assertThat(counts()).isEqualTo("1,2,8");
            }
        }
    }

    @Test
    void writesAtomically() {
        SERVER.execute("TRUNCATE message_groups CASCADE");
        send(message("the same", "'handle':'londo'"));
        SERVER.execute("CREATE UNIQUE INDEX no_repetition ON messages (message)");
        assertRefused(message("the same", "'handle':'altbrown'"), 409, "conflict");
        SERVER.execute("DROP INDEX no_repetition");
        assertThat(counts()).isEqualTo("1,2,1");
    }

    private static Api.Answer sendTogether(CyclicBarrier together, Api api, JsonObject message) throws Exception {
        Api once = api.with("Idempotency-Key", UUID.randomUUID().toString());
        together.await();
        return once.postUntilServed("/api/messages", message);
    }

    /** The numbers of groups, members and messages. */
    private static String counts() {
        return SERVER.query("SELECT concat_ws(',', (SELECT count(*) FROM message_groups),"
                + " (SELECT count(*) FROM message_group_members), (SELECT count(*) FROM messages))");
    }

    private void assertRefused(String body, int status, String... codes) {
        Api.Answer answer = send(body);
        assertThat(answer.status()).as(body).isEqualTo(status);
        assertThat(answer.codes()).as(body).containsExactly(codes);
    }

    private Api.Answer send(String body) {
        return bayko.send("POST", "/api/messages", body.replace('\'', '"'));
    }

    private static String message(String message, String receiver) {
        return "{'message':'" + message + "'," + receiver + "}";
    }

    private static String with(String object, String member) {
        String members = object.substring(1, object.length() - 1);
        return "{" + (members.isEmpty() ? "" : members + ",") + member + "}";
    }
}
