package com.cruddur.message;

import static com.cruddur.message.Conversations.NOWHERE;
import static com.cruddur.message.Conversations.PEOPLE;
import static com.cruddur.message.Conversations.messages;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages of conversations and of their messages. */
class ConversationPagesIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();
    private final Conversations conversations = new Conversations(api);

    @Test
    void pagesThroughAConversationBackwards() {
        String group = conversations.begin("londo", "altbrown");
        SERVER.execute("INSERT INTO messages (message_group_uuid, user_uuid, message, created_at) SELECT"
                + " message_groups.uuid, first_user_uuid, n, '2026-01-01Z'::timestamptz + n / 3 * interval '1 second'"
                + " FROM message_groups, generate_series(1, 220) n WHERE message_groups.uuid = '" + group + "'");
        Api.Answer usual = api.as("londo").get("/api/messages/" + group);
        assertThat(usual.objects()).hasSize(200);
        assertThat(usual.objects().getLast().getString("message")).isEqualTo("first");
        List<String> seen = new ArrayList<>();
        Optional<String> path = Optional.of("/api/messages/" + group + "?limit=50");
        while (path.isPresent()) {
            Api.Answer page = api.as("altbrown").get(path.get());
            assertThat(page.objects())
                    .isSortedAccordingTo(Comparator.comparing(message -> message.getString("created_at")));
            seen.addAll(0, messages(page));
            conversations.toGroup("londo", group, "meanwhile");
            path = page.next();
        }
        assertThat(seen).hasSize(221).doesNotHaveDuplicates().endsWith("first");
        assertThat(usual.next()).isPresent();
        assertThat(api.as("londo").get(usual.next().orElseThrow()).objects()).hasSize(21);
    }

    @Test
    void pagesThroughConversations() {
        PEOPLE.forEach(other -> conversations.begin("bayko", other));
        List<String> seen = new ArrayList<>();
        Optional<String> path = Optional.of("/api/message_groups?limit=1");
        while (path.isPresent()) {
            Api.Answer page = api.as("bayko").get(path.get());
            seen.add(page.objects().getFirst().getString("handle"));
            path = page.next();
        }
        assertThat(seen).containsExactly("altbrown", "londo", "bayko", "andrewbrown");
        assertThat(api.as("bayko").get("/api/message_groups?limit=0").codes()).containsExactly("limit_invalid");
        assertThat(api.as("bayko").get("/api/message_groups?before=x").codes()).containsExactly("before_invalid");
        assertThat(api.as("bayko").get(NOWHERE + "?limit=201&before=x").codes())
                .containsExactly("limit_invalid", "before_invalid");
    }

    /** After each page, the conversation that is last then gets a message. */
    @Test
    void pagesThroughConversationsThatMove() {
        PEOPLE.forEach(other -> conversations.begin("bayko", other));
        List<String> seen = new ArrayList<>();
        Optional<String> path = Optional.of("/api/message_groups?limit=1");
        while (path.isPresent()) {
            Api.Answer page = api.as("bayko").get(path.get());
            seen.add(page.objects().getFirst().getString("handle"));
            path = page.next();
            conversations.toPerson("bayko", "andrewbrown", "moves to the top");
        }
        assertThat(seen).containsExactly("altbrown", "londo", "bayko", "andrewbrown");
        assertThat(api.as("bayko")
                        .get("/api/message_groups")
                        .objects()
                        .getFirst()
                        .getString("handle"))
                .isEqualTo("andrewbrown");
    }
}
