package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UserFeedIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();

    @Test
    void returnsAProfileAndItsActivities() {
        JsonObject feed = api.get("/api/activities/@AndrewBrown").object();
        assertThat(feed.getJsonObject("profile"))
                .isEqualTo(new JsonObject()
                        .put("uuid", "a1d4c2e0-0000-4000-8000-000000000001")
                        .put("cognito_user_uuid", "seed-andrewbrown")
                        .put("handle", "andrewbrown")
                        .put("display_name", "Andrew Brown")
                        .putNull("avatar_url")
                        .put("bio", "Cloud, cameras and cruds.")
                        .put("cruds_count", 2)
                        .put("followers_count", 0)
                        .put("following_count", 0));
        assertThat(feed.getJsonArray("activities"))
                .extracting(each -> ((JsonObject) each).getString("handle"))
                .containsOnly("andrewbrown")
                .hasSize(2);
    }

    /** Concurrent reads share a statement. Handles are case-insensitive. */
    @Test
    void aBatchReturnsTheSameAsSingleReads() {
        List<String> handles = List.of("andrewbrown", "bayko", "AndrewBrown", "nobody", "LONDO", "bayko?limit=1");
        Concurrently.assertAnsweredAsAlone(
                api,
                handles.stream().map(handle -> "/api/activities/@" + handle).toList());
    }

    @Test
    void pagesByLink() {
        Api.Answer first = api.get("/api/activities/@andrewbrown?limit=1");
        Api.Answer second = api.get(first.next().orElseThrow());
        assertThat(second.next()).isEmpty();
        assertThat(List.of(first, second))
                .extracting(page -> page.object()
                        .getJsonArray("activities")
                        .getJsonObject(0)
                        .getString("message"))
                .containsExactly(
                        "It is. Post something before it goes. #100DaysOfCloud", "This was imported as seed data!");
        assertThat(second.object().getJsonObject("profile").getInteger("cruds_count"))
                .isEqualTo(2);
    }

    @Test
    void returnsAUserWithoutActivities() {
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id)"
                + " VALUES ('Quiet', 'quiet', 'q@example.com', 'quiet')");
        JsonObject feed = api.get("/api/activities/@quiet").object();
        assertThat(feed.getJsonArray("activities")).isEmpty();
        assertThat(feed.getJsonObject("profile").getInteger("cruds_count")).isZero();
        assertThat(feed.getJsonObject("profile").getValue("bio")).isNull();
    }

    @Test
    void omitsExpiredActivities() {
        SERVER.execute("INSERT INTO activities (user_uuid, message, expires_at)"
                + " SELECT uuid, 'gone', now() FROM users WHERE handle = 'altbrown'");
        JsonObject feed = api.get("/api/activities/@altbrown").object();
        assertThat(feed.encode()).doesNotContain("gone");
        assertThat(feed.getJsonObject("profile").getInteger("cruds_count")).isEqualTo(1);
    }

    @Test
    void rejectsAnUnknownHandle() {
        Api.Answer answer = api.get("/api/activities/@nobody");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.codes()).containsExactly("user_not_found");
        assertThat(api.get("/api/activities/@andrewbrown?limit=300").codes()).containsExactly("limit_invalid");
    }
}
