package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NotificationsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String NOTIFICATIONS = "/api/activities/notifications";

    private final Api api = SERVER.api();

    @BeforeEach
    void clear() {
        SERVER.execute("DELETE FROM activities");
    }

    @Test
    void returnsEventsOfOthersNewestFirst() {
        String mine = post("londo", "my crud");
        String reply = reply("bayko", mine, "a reply to @londo");
        String mention = post("altbrown", "hello @LONDO!");
        api.as("andrewbrown").put("/api/activities/" + mine + "/like");
        api.as("altbrown").put("/api/activities/" + mine + "/repost");
        List<JsonObject> told = api.as("londo").get(NOTIFICATIONS).objects();
        assertThat(told)
                .extracting(
                        each -> each.getString("reason"), each -> each.getString("by"), each -> each.getString("uuid"))
                .containsExactly(
                        tuple("repost", "altbrown", mine),
                        tuple("like", "andrewbrown", mine),
                        tuple("mention", "altbrown", mention),
                        tuple("reply", "bayko", reply));
        assertThat(told.getFirst().fieldNames()).contains("message", "handle", "expires_at", "reason", "by", "at");
    }

    @Test
    void omitsTheViewersOwnEvents() {
        String mine = post("londo", "hello @londo, it's me");
        reply("londo", mine, "me again");
        api.as("londo").put("/api/activities/" + mine + "/like");
        assertThat(api.as("londo").get(NOTIFICATIONS).array()).isEmpty();
    }

    @Test
    void omitsLookalikesOfMentions() {
        post("bayko", "mail londo@example.com or londo@londo.com");
        post("bayko", "hi @londoner and @londo_x");
        assertThat(api.as("londo").get(NOTIFICATIONS).array()).isEmpty();
        post("bayko", "(@londo)");
        post("bayko", "thanks @londo.");
        assertThat(api.as("londo").get(NOTIFICATIONS).array()).hasSize(2);
    }

    @Test
    void pages() {
        String mine = post("londo", "popular");
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            replies.addFirst(reply("bayko", mine, "reply " + i));
        }
        List<String> seen = new ArrayList<>();
        Optional<String> path = Optional.of(NOTIFICATIONS + "?limit=2");
        while (path.isPresent()) {
            Api.Answer pages = api.as("londo").get(path.get());
            pages.objects().forEach(each -> seen.add(each.getString("uuid")));
            path = pages.next();
        }
        assertThat(seen).isEqualTo(replies);
    }

    @Test
    void requiresARegisteredUser() {
        assertThat(api.get(NOTIFICATIONS).codes()).containsExactly("generic_401");
        Api stranger = api.with("Authorization", "Bearer " + SERVER.issuer().token("nobody"));
        assertThat(stranger.get(NOTIFICATIONS).codes()).containsExactly("user_not_registered");
        assertThat(api.as("londo").get(NOTIFICATIONS + "?limit=0").codes()).containsExactly("limit_invalid");
    }

    private String post(String handle, String message) {
        return api.as(handle)
                .post(
                        "/api/activities",
                        new JsonObject().put("message", message).put("ttl", "1-hour"))
                .object()
                .getString("uuid");
    }

    private String reply(String handle, String parent, String message) {
        return api.as(handle)
                .post("/api/activities/" + parent + "/reply", new JsonObject().put("message", message))
                .object()
                .getString("uuid");
    }
}
