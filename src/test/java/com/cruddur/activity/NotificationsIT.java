package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import com.cruddur.testing.Writes;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
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
    void returnsOneEntryPerActivityNewestFirst() {
        String mine = Writes.post(api.as("londo"), "my crud");
        String reply = Writes.reply(api.as("bayko"), mine, "a reply to @londo");
        String mention = Writes.post(api.as("altbrown"), "hello @LONDO!");
        like("andrewbrown", mine);
        repost("altbrown", mine);
        like("bayko", mine);
        List<JsonObject> entries = entries();
        assertThat(entries)
                .extracting(NotificationsIT::entry)
                .containsExactly(
                        tuple(mine, "like", "bayko", 2),
                        tuple(mention, "mention", "altbrown", 1),
                        tuple(reply, "reply", "bayko", 1));
        assertThat(entries.getFirst().fieldNames())
                .contains("message", "handle", "expires_at", "reason", "by", "at", "count");
        assertThat(entries.get(1).getString("at")).isEqualTo(entries.get(1).getString("created_at"));
    }

    @Test
    void anEntryMovesToTheTopAndFallsBack() {
        String first = Writes.post(api.as("londo"), "first");
        String second = Writes.post(api.as("londo"), "second");
        like("bayko", first);
        repost("altbrown", second);
        assertThat(entries())
                .extracting(NotificationsIT::entry)
                .containsExactly(tuple(second, "repost", "altbrown", 1), tuple(first, "like", "bayko", 1));
        repost("andrewbrown", first);
        like("bayko", second);
        like("andrewbrown", second);
        assertThat(entries())
                .extracting(NotificationsIT::entry)
                .containsExactly(tuple(second, "like", "andrewbrown", 2), tuple(first, "repost", "andrewbrown", 1));
        api.as("andrewbrown").delete("/api/activities/" + second + "/like");
        api.as("bayko").delete("/api/activities/" + second + "/like");
        assertThat(entries())
                .extracting(NotificationsIT::entry)
                .containsExactly(tuple(first, "repost", "andrewbrown", 1), tuple(second, "repost", "altbrown", 1));
        api.as("andrewbrown").delete("/api/activities/" + first + "/repost");
        api.as("altbrown").delete("/api/activities/" + second + "/repost");
        assertThat(entries()).extracting(NotificationsIT::entry).containsExactly(tuple(first, "like", "bayko", 1));
        api.as("bayko").delete("/api/activities/" + first + "/like");
        assertThat(entries()).isEmpty();
    }

    /** The author's own reactions count in the counters of the activity, but not in the notification. */
    @Test
    void countsOnlyOtherUsers() {
        String mine = Writes.post(api.as("londo"), "mine");
        like("bayko", mine);
        like("londo", mine);
        repost("londo", mine);
        assertThat(entries()).extracting(NotificationsIT::entry).containsExactly(tuple(mine, "like", "bayko", 1));
        assertThat(entries().getFirst().getInteger("likes_count")).isEqualTo(2);
    }

    /** Also for few reactions and many hidden people, and the other way round. */
    @Test
    void countsOnlyPeopleWhomTheViewerSees() {
        String mine = Writes.post(api.as("londo"), "mine");
        List.of("andrewbrown", "bayko", "altbrown").forEach(handle -> {
            like(handle, mine);
            repost(handle, mine);
        });
        try {
            SERVER.execute("UPDATE users SET suspended_at = now() WHERE handle = 'andrewbrown'");
            assertThat(entries())
                    .extracting(NotificationsIT::entry)
                    .containsExactly(tuple(mine, "repost", "altbrown", 2));
            assertThat(api.as("londo").put("/api/users/@altbrown/block").status())
                    .isEqualTo(200);
            assertThat(entries()).extracting(NotificationsIT::entry).containsExactly(tuple(mine, "repost", "bayko", 1));
            SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id, suspended_at)"
                    + " SELECT n, 'suspended' || n, n, 'suspended' || n, now() FROM generate_series(1, 10) AS n");
            assertThat(entries()).extracting(NotificationsIT::entry).containsExactly(tuple(mine, "repost", "bayko", 1));
            api.as("londo").delete("/api/users/@altbrown/block");
            assertThat(entries())
                    .extracting(NotificationsIT::entry)
                    .containsExactly(tuple(mine, "repost", "altbrown", 2));
        } finally {
            SERVER.execute("DELETE FROM blocks; DELETE FROM users WHERE handle LIKE 'suspended%';"
                    + " UPDATE users SET suspended_at = NULL WHERE suspended_at IS NOT NULL");
        }
        assertThat(entries()).extracting(NotificationsIT::entry).containsExactly(tuple(mine, "repost", "altbrown", 3));
    }

    /** The newest reaction is hidden, so the entry has the time and the place of the newest that the viewer sees. */
    @Test
    void anEntryFallsBackWhenASuspendedUserReactedLast() {
        String first = Writes.post(api.as("londo"), "first");
        String second = Writes.post(api.as("londo"), "second");
        repost("bayko", first);
        repost("bayko", second);
        like("andrewbrown", first);
        repost("andrewbrown", first);
        try {
            SERVER.execute("UPDATE users SET suspended_at = now() WHERE handle = 'andrewbrown'");
            assertThat(entries())
                    .extracting(NotificationsIT::entry)
                    .containsExactly(tuple(second, "repost", "bayko", 1), tuple(first, "repost", "bayko", 1));
            assertThat(uuidsOfPages(1)).containsExactly(second, first);
        } finally {
            SERVER.execute("UPDATE users SET suspended_at = NULL WHERE suspended_at IS NOT NULL");
        }
        assertThat(entries()).extracting(NotificationsIT::entry).startsWith(tuple(first, "repost", "andrewbrown", 2));
    }

    @Test
    void rowsMatchTheReactionsAfterConcurrentChanges() {
        List<String> mine = List.of(Writes.post(api.as("londo"), "one"), Writes.post(api.as("londo"), "two"));
        List<String> others = List.of("andrewbrown", "bayko", "altbrown");
        Concurrently.run(60, i -> {
            String path = "/api/activities/" + mine.get(i % 2) + (i % 4 < 2 ? "/like" : "/repost");
            Api other = api.as(others.get(i % 3));
            return i % 5 < 3 ? other.putUntilServed(path) : other.deleteUntilServed(path);
        });
        assertThat(SERVER.query("SELECT count(*) FROM activities WHERE newest_reaction_at(uuid, user_uuid)"
                        + " IS DISTINCT FROM (SELECT at FROM notifications WHERE activity_uuid = activities.uuid"
                        + " AND notifications.user_uuid = activities.user_uuid)"))
                .isEqualTo("0");
    }

    @Test
    void expiredActivitiesAndDeletedUsersLeave() {
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id)"
                + " SELECT h, h, h, h FROM unnest('{leaver,stayer}'::text[]) h");
        String mine = Writes.post(api.as("londo"), "mine");
        SERVER.execute("INSERT INTO likes (activity_uuid, user_uuid, created_at) SELECT '" + mine
                + "', uuid, now() + CASE handle WHEN 'leaver' THEN interval '1 second' ELSE '0' END"
                + " FROM users WHERE handle IN ('leaver', 'stayer')");
        SERVER.execute(
                "INSERT INTO activities (user_uuid, message) SELECT uuid, 'hi @londo' FROM users WHERE handle = 'leaver'");
        SERVER.execute("INSERT INTO activities (user_uuid, message, expires_at)"
                + " SELECT uuid, 'gone @londo', now() FROM users WHERE handle = 'stayer'");
        assertThat(entries())
                .extracting(NotificationsIT::entry)
                .extracting(
                        entry -> entry.toList().get(2), entry -> entry.toList().get(3))
                .containsExactlyInAnyOrder(tuple("leaver", 2), tuple("leaver", 1));
        SERVER.execute("DELETE FROM users WHERE handle = 'leaver'");
        assertThat(entries()).extracting(NotificationsIT::entry).containsExactly(tuple(mine, "like", "stayer", 1));
        SERVER.execute("DELETE FROM users WHERE handle = 'stayer'");
        assertThat(entries()).isEmpty();
    }

    @Test
    void omitsTheViewersOwnEvents() {
        String mine = Writes.post(api.as("londo"), "hello @londo, it's me");
        Writes.reply(api.as("londo"), mine, "me again");
        api.as("londo").put("/api/activities/" + mine + "/like");
        assertThat(api.as("londo").get(NOTIFICATIONS).array()).isEmpty();
    }

    @Test
    void omitsLookalikesOfMentions() {
        Writes.post(api.as("bayko"), "mail londo@example.com or londo@londo.com");
        Writes.post(api.as("bayko"), "hi @londoner and @londo_x");
        assertThat(api.as("londo").get(NOTIFICATIONS).array()).isEmpty();
        Writes.post(api.as("bayko"), "(@londo)");
        Writes.post(api.as("bayko"), "thanks @londo.");
        assertThat(api.as("londo").get(NOTIFICATIONS).array()).hasSize(2);
    }

    @Test
    void pages() {
        String mine = Writes.post(api.as("londo"), "popular");
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            replies.addFirst(Writes.reply(api.as("bayko"), mine, "reply " + i));
        }
        assertThat(uuidsOfPages(2)).isEqualTo(replies);
    }

    @Test
    void requiresARegisteredUser() {
        assertThat(api.get(NOTIFICATIONS).codes()).containsExactly("generic_401");
        Api stranger = api.with("Authorization", "Bearer " + SERVER.issuer().token("nobody"));
        assertThat(stranger.get(NOTIFICATIONS).codes()).containsExactly("user_not_registered");
        assertThat(api.as("londo").get(NOTIFICATIONS + "?limit=0").codes()).containsExactly("limit_invalid");
    }

    private List<JsonObject> entries() {
        return api.as("londo").get(NOTIFICATIONS).objects();
    }

    private List<String> uuidsOfPages(int limit) {
        List<String> uuids = new ArrayList<>();
        Optional<String> path = Optional.of(NOTIFICATIONS + "?limit=" + limit);
        while (path.isPresent()) {
            Api.Answer page = api.as("londo").get(path.get());
            page.objects().forEach(each -> uuids.add(each.getString("uuid")));
            path = page.next();
        }
        return uuids;
    }

    private static Tuple entry(JsonObject entry) {
        return tuple(
                entry.getString("uuid"), entry.getString("reason"), entry.getString("by"), entry.getInteger("count"));
    }

    private void like(String handle, String uuid) {
        assertThat(api.as(handle).put("/api/activities/" + uuid + "/like").status())
                .isEqualTo(200);
    }

    private void repost(String handle, String uuid) {
        assertThat(api.as(handle).put("/api/activities/" + uuid + "/repost").status())
                .isEqualTo(200);
    }
}
