package com.cruddur.message;

import static com.cruddur.message.Conversations.NOWHERE;
import static com.cruddur.message.Conversations.PEOPLE;
import static com.cruddur.message.Conversations.messages;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MessagesIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();
    private final Conversations conversations = new Conversations(api);

    @BeforeEach
    void noMessages() {
        SERVER.execute("TRUNCATE message_groups CASCADE");
    }

    @Test
    void startsAndContinuesAConversation() {
        Api.Answer started = conversations.toPerson("andrewbrown", "bayko", "  Hello 👋 ");
        assertThat(started.status()).isEqualTo(200);
        assertThat(started.object().fieldNames()).containsExactly("message_group_uuid");
        String group = started.object().getString("message_group_uuid");
        Api.Answer reply = conversations.toGroup("bayko", group, "Hi!");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.object().fieldNames())
                .containsExactly(
                        "uuid", "display_name", "handle", "avatar_url", "message", "created_at", "message_group_uuid");
        assertThat(reply.object().getString("message_group_uuid")).isEqualTo(group);
        assertThat(reply.object().getString("handle")).isEqualTo("bayko");
        Api.Answer conversation = api.as("andrewbrown").get("/api/messages/" + group);
        assertThat(messages(conversation)).containsExactly("Hello 👋", "Hi!");
        JsonObject listed = reply.object();
        listed.remove("message_group_uuid");
        assertThat(conversation.objects().getLast()).isEqualTo(listed);
        assertThat(conversation.objects().getFirst().getString("display_name")).isEqualTo("Andrew Brown");
        assertThat(conversation.objects().getFirst().getString("created_at")).endsWith("+00:00");
        assertThat(SERVER.query("SELECT count(*) FROM message_group_members")).isEqualTo("2");
    }

    @Test
    void bothMembersFindTheSameConversation() {
        String group = conversations.begin("andrewbrown", "bayko");
        for (Api.Answer found : List.of(
                conversations.toPerson("andrewbrown", "bayko", "again"),
                conversations.toPerson("bayko", "@AndrewBrown", "back"))) {
            assertThat(found.object().fieldNames())
                    .containsExactly(
                            "uuid",
                            "display_name",
                            "handle",
                            "avatar_url",
                            "message",
                            "created_at",
                            "message_group_uuid");
            assertThat(found.object().getString("message_group_uuid")).isEqualTo(group);
        }
        assertThat(SERVER.query("SELECT count(*) FROM message_groups")).isEqualTo("1");
        assertThat(SERVER.query("SELECT count(*) FROM message_group_members")).isEqualTo("2");
        assertThat(messages(api.as("bayko").get("/api/messages/" + group))).containsExactly("first", "again", "back");
    }

    @Test
    void aUserCanWriteToThemselves() {
        String group = conversations.begin("londo", "londo");
        assertThat(SERVER.query("SELECT count(*) FROM message_group_members")).isEqualTo("1");
        assertThat(api.as("londo").get("/api/message_groups").objects())
                .extracting(each -> each.getString("uuid") + each.getString("handle"))
                .containsExactly(group + "londo");
    }

    @Test
    void listsConversationsByTheirLatestMessage() {
        String bayko = conversations.begin("andrewbrown", "bayko");
        String londo = conversations.begin("londo", "andrewbrown");
        conversations.begin("londo", "bayko");
        conversations.toGroup("bayko", bayko, "the latest");
        Api.Answer groups = api.as("andrewbrown").get("/api/message_groups");
        assertThat(groups.status()).isEqualTo(200);
        assertThat(groups.objects())
                .extracting(group -> group.getString("uuid"))
                .containsExactly(bayko, londo);
        JsonObject first = groups.objects().getFirst();
        assertThat(first.fieldNames())
                .containsExactly(
                        "uuid", "display_name", "handle", "avatar_url", "message", "created_at", "unread_count");
        assertThat(first.getString("display_name")).isEqualTo("Andrew Bayko");
        assertThat(first.getString("handle")).isEqualTo("bayko");
        assertThat(first.getString("message")).isEqualTo("the latest");
        assertThat(api.as("altbrown").get("/api/message_groups").body()).isEqualTo("[]");
    }

    @Test
    void onlyMembersHaveAccess() {
        for (String one : PEOPLE) {
            for (String other : PEOPLE) {
                String group = conversations.begin(one, other);
                for (String viewer : PEOPLE) {
                    boolean member = viewer.equals(one) || viewer.equals(other);
                    Api.Answer read = api.as(viewer).get("/api/messages/" + group);
                    Api.Answer written = conversations.toGroup(viewer, group, "from " + viewer);
                    assertThat(read.status()).isEqualTo(member ? 200 : 404);
                    assertThat(written.status()).isEqualTo(member ? 200 : 404);
                    if (!member) {
                        assertThat(read.codes()).containsExactly("message_group_not_found");
                        assertThat(written.codes()).containsExactly("message_group_not_found");
                    }
                    assertThat(api.as(viewer).get("/api/message_groups").body().contains(group))
                            .isEqualTo(member);
                }
            }
        }
        assertThat(SERVER.query(
                        "SELECT count(*) FROM messages JOIN message_groups ON message_groups.uuid = message_group_uuid"
                                + " WHERE user_uuid NOT IN (first_user_uuid, second_user_uuid)"))
                .isEqualTo("0");
        assertThat(SERVER.query("SELECT count(*) FROM message_groups")).isEqualTo("10");
    }

    @Test
    void rejectsUnknownConversationsAndUsers() {
        for (String path : List.of(NOWHERE, "/api/messages/x", "/api/messages/1-1-1-1-1", "/api/messages/%20")) {
            Api.Answer answer = api.as("bayko").get(path);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.codes()).containsExactly("message_group_not_found");
        }
        assertThat(conversations.toGroup("bayko", NOWHERE.substring(14), "x").codes())
                .containsExactly("message_group_not_found");
        Api.Answer nobody = conversations.toPerson("bayko", "nobody", "x");
        assertThat(nobody.status()).isEqualTo(404);
        assertThat(nobody.codes()).containsExactly("user_not_found");
        assertThat(SERVER.query("SELECT count(*) FROM message_groups")).isEqualTo("0");
    }

    @Test
    void requiresARegisteredUser() {
        String group = conversations.begin("bayko", "londo");
        String body =
                new JsonObject().put("message", "x").put("handle", "bayko").encode();
        Api stranger = api.with("Authorization", "Bearer " + SERVER.issuer().token("stranger"));
        for (String path : List.of("/api/message_groups", "/api/messages/" + group, NOWHERE)) {
            assertThat(api.get(path).status()).isEqualTo(401);
            assertThat(api.get(path).codes()).containsExactly("generic_401");
            assertThat(api.head(path).status()).isEqualTo(401);
            assertThat(stranger.get(path).status()).isEqualTo(403);
            assertThat(stranger.get(path).codes()).containsExactly("user_not_registered");
        }
        assertThat(api.send("POST", "/api/messages", body).codes()).containsExactly("generic_401");
        assertThat(stranger.send("POST", "/api/messages", body).codes()).containsExactly("user_not_registered");
        assertThat(stranger.send("POST", "/api/messages", body.replace("bayko", "nobody"))
                        .codes())
                .containsExactly("user_not_registered");
        assertThat(SERVER.query("SELECT count(*) FROM messages")).isEqualTo("1");
    }

    @Test
    void answersHeadAndConditionalRequests() {
        for (String path : List.of("/api/message_groups", "/api/messages/" + conversations.begin("bayko", "londo"))) {
            Api.Answer head = api.as("bayko").head(path);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(api.as("bayko")
                            .with("If-None-Match", head.header("ETag").orElseThrow())
                            .get(path)
                            .status())
                    .isEqualTo(304);
        }
        assertThat(api.get("/api/messages").header("Allow")).contains("POST");
    }
}
