package com.cruddur.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import com.cruddur.testing.Writes;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Conversations with a user who deletes the account. */
class DeletedMemberIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api bayko = SERVER.api().as("bayko");

    @Test
    void theOtherMemberKeepsTheirMessagesWithADeletedUser() {
        Api leaver = SERVER.api().as("londo");
        String group = Writes.message(leaver, "bayko", "from the leaver").getString("message_group_uuid");
        Writes.message(bayko, "londo", "from bayko");
        Writes.message(leaver, "bayko", "the latest");
        delete(leaver, "londo");
        JsonObject listed = groups(bayko).stream()
                .filter(entry -> group.equals(entry.getString("uuid")))
                .findFirst()
                .orElseThrow();
        assertThat(listed.getString("handle")).isEqualTo("deleted");
        assertThat(listed.getString("display_name")).isEqualTo("Deleted user");
        assertThat(listed.getString("message")).isEqualTo("from bayko");
        assertThat(bayko.get("/api/messages/" + group).objects())
                .extracting(message -> message.getString("message"))
                .containsExactly("from bayko");
        for (JsonObject message : List.of(
                new JsonObject().put("message_group_uuid", group),
                new JsonObject().put("handle", "londo"),
                new JsonObject().put("handle", "deleted"))) {
            Api.Answer refused = bayko.post("/api/messages", message.put("message", "hello?"));
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.codes()).containsExactly("user_not_found");
        }
    }

    @Test
    void aConversationWithoutMessagesDisappears() {
        Api leaver = SERVER.api().as("altbrown");
        String group = Writes.message(leaver, "bayko", "only the leaver wrote").getString("message_group_uuid");
        Writes.message(leaver, "altbrown", "to myself");
        delete(leaver, "altbrown");
        assertThat(groups(bayko)).noneMatch(entry -> group.equals(entry.getString("uuid")));
        assertThat(bayko.get("/api/messages/" + group).codes()).containsExactly("message_group_not_found");
        assertThat(SERVER.query("SELECT count(*) FROM message_groups"
                        + " WHERE NOT EXISTS (SELECT FROM messages WHERE message_group_uuid = message_groups.uuid)"))
                .isEqualTo("0");
    }

    private static void delete(Api leaver, String handle) {
        String confirmation = new JsonObject().put("handle", handle).encode();
        assertThat(leaver.send("DELETE", "/api/profile", confirmation).status()).isEqualTo(200);
    }

    private static List<JsonObject> groups(Api viewer) {
        return viewer.get("/api/message_groups?limit=200").objects();
    }
}
