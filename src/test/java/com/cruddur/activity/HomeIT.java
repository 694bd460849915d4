package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HomeIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();

    @Test
    void returnsTheSeededActivitiesNewestFirst() {
        Api.Answer home = api.get("/api/activities/home");
        assertThat(home.status()).isEqualTo(200);
        assertThat(home.header("Content-Type")).contains("application/json");
        assertThat(home.objects())
                .extracting(activity -> activity.getString("message"))
                .contains("This was imported as seed data!");
        assertThat(home.objects())
                .extracting(activity -> OffsetDateTime.parse(activity.getString("created_at")))
                .isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void returnsEveryMemberOfAnActivity() {
        JsonObject activity = api.get("/api/activities/home").objects().stream()
                .filter(each -> each.getString("message").equals("This was imported as seed data!"))
                .findFirst()
                .orElseThrow();
        assertThat(activity.fieldNames())
                .containsExactly(
                        "uuid",
                        "display_name",
                        "handle",
                        "avatar_url",
                        "message",
                        "replies_count",
                        "reposts_count",
                        "likes_count",
                        "reply_to_activity_uuid",
                        "expires_at",
                        "created_at",
                        "hashtags",
                        "mentions");
        assertThat(activity.getString("display_name")).isEqualTo("Andrew Brown");
        assertThat(activity.getInteger("likes_count")).isEqualTo(3);
        assertThat(activity.getValue("reply_to_activity_uuid")).isNull();
        assertThat(activity.getString("expires_at")).endsWith("+00:00");
    }

    @Test
    void ignoresTheToken() {
        for (String authorization : List.of("Bearer null", "Bearer x.y.z", "Basic abc", "Bearer")) {
            assertThat(api.with("Authorization", authorization)
                            .get("/api/activities/home")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void omitsExpiredActivities() {
        SERVER.execute("INSERT INTO activities (uuid, user_uuid, message, expires_at) SELECT"
                + " 'dddddddd-0000-4000-8000-000000000001', uuid, 'gone', now() FROM users LIMIT 1");
        assertThat(api.get("/api/activities/home?limit=200").body()).doesNotContain("gone");
        assertThat(api.get("/api/activities/dddddddd-0000-4000-8000-000000000001")
                        .codes())
                .containsExactly("activity_not_found");
    }

    @Test
    void rejectsInvalidPages() {
        for (String limit : List.of("0", "201", "-1", "x", "", "1.5", "99999999999")) {
            Api.Answer answer = api.get("/api/activities/home?limit=" + limit);
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.codes()).containsExactly("limit_invalid");
        }
        for (String before : List.of("x", "", "AAAA", "MjAyNg", "%27%20OR%201=1")) {
            assertThat(api.get("/api/activities/home?before=" + before).codes()).containsExactly("before_invalid");
        }
        assertThat(api.get("/api/activities/home?limit=0&before=x").codes())
                .containsExactly("limit_invalid", "before_invalid");
    }

    @Test
    void pagesWithoutGapsOrDuplicatesDuringWrites() {
        SERVER.execute("INSERT INTO activities (user_uuid, message, created_at, expires_at)"
                + " SELECT users.uuid, 'old ' || n, '2001-01-01', now() + interval '1 day'"
                + " FROM generate_series(1, 25) n, users WHERE handle = 'bayko'");
        List<String> before = allUuids();
        List<String> seen = new ArrayList<>();
        Optional<String> path = Optional.of("/api/activities/home?limit=3");
        while (path.isPresent()) {
            Api.Answer page = api.get(path.get());
            page.objects().forEach(activity -> seen.add(activity.getString("uuid")));
            SERVER.execute("INSERT INTO activities (user_uuid, message) SELECT uuid, 'new' FROM users LIMIT 1");
            SERVER.execute("DELETE FROM activities WHERE uuid = '" + seen.getLast() + "'");
            path = page.next();
        }
        assertThat(seen).containsExactlyElementsOf(before);
    }

    @Test
    void theLastPageHasNoLink() {
        int all = allUuids().size();
        assertThat(api.get("/api/activities/home?limit=" + all).next()).isEmpty();
        assertThat(api.get("/api/activities/home?limit=" + (all - 1)).next()).isPresent();
    }

    private List<String> allUuids() {
        return api.get("/api/activities/home?limit=200").objects().stream()
                .map(activity -> activity.getString("uuid"))
                .toList();
    }
}
