package com.cruddur.seen;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import com.cruddur.testing.Writes;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UnreadIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String NOTIFICATIONS = "/api/activities/notifications";
    private final Api api = SERVER.api();
    private final Api londo = api.as("londo");

    @BeforeEach
    void clear() {
        SERVER.execute("DELETE FROM activities; DELETE FROM follows; DELETE FROM blocks; DELETE FROM mutes;"
                + " DELETE FROM message_groups; DELETE FROM seen_marks");
    }

    @Test
    void countsNotificationEntriesUntilTheyAreMarked() {
        String mine = Writes.post(api.as("londo"), "mine");
        like("bayko", mine);
        like("altbrown", mine);
        Writes.post(api.as("bayko"), "hi @londo");
        assertUnread(2, 0, 0);
        String newest = londo.get(NOTIFICATIONS).objects().getFirst().getString("at");
        assertThat(markNotifications(newest)).isEqualTo(newest);
        assertUnread(0, 0, 0);
        like("andrewbrown", mine);
        assertUnread(1, 0, 0);
        api.as("andrewbrown").delete("/api/activities/" + mine + "/like");
        assertUnread(0, 0, 0);
    }

    @Test
    void anEventThatCommitsAfterTheMarkIsUnseenWhateverItsTime() throws SQLException {
        String mine = Writes.post(api.as("londo"), "mine");
        try (Connection late = TestPostgres.connect(SERVER.database())) {
            late.setAutoCommit(false);
            execute(
                    late,
                    "INSERT INTO activities (user_uuid, message) SELECT uuid, 'late @londo' FROM users"
                            + " WHERE handle = 'bayko'");
            execute(
                    late,
                    "INSERT INTO follows (follower_uuid, followed_uuid) SELECT a.uuid, b.uuid FROM users a, users b"
                            + " WHERE a.handle = 'bayko' AND b.handle = 'londo'");
            like("altbrown", mine);
            markNotifications("9999-01-01T00:00:00Z");
            mark("/api/users/followers/seen", "9999-01-01T00:00:00Z");
            assertUnread(0, 0, 0);
            late.commit();
        }
        assertUnread(1, 1, 0);
        SERVER.execute("INSERT INTO likes (activity_uuid, user_uuid, created_at) SELECT '" + mine
                + "', uuid, now() - interval '1 day' FROM users WHERE handle = 'andrewbrown'");
        assertUnread(2, 1, 0);
        markNotifications("9999-01-01T00:00:00Z");
        assertUnread(0, 1, 0);
    }

    @Test
    void countsFollowers() {
        for (String handle : new String[] {"bayko", "altbrown"}) {
            api.as(handle).put("/api/users/@londo/follow");
        }
        assertUnread(0, 2, 0);
        String first =
                londo.get("/api/users/@londo/followers").objects().getLast().getString("at");
        assertThat(mark("/api/users/followers/seen", first)).isEqualTo(first);
        assertUnread(0, 1, 0);
        londo.put("/api/users/@altbrown/mute");
        assertUnread(0, 0, 0);
    }

    @Test
    void countsConversationsAndTheirMessages() {
        String group = send("bayko", "one");
        send("bayko", "two");
        send("altbrown", "three");
        assertUnread(0, 0, 2);
        assertThat(unreadCount(londo, group)).isEqualTo(2);
        assertThat(unreadCount(api.as("bayko"), group)).isZero();
        String latest = londo.get("/api/messages/" + group).objects().getLast().getString("created_at");
        assertThat(mark("/api/messages/" + group + "/seen", latest)).isEqualTo(latest);
        assertUnread(0, 0, 1);
        assertThat(unreadCount(londo, group)).isZero();
        londo.post("/api/messages", new JsonObject().put("message", "reply").put("message_group_uuid", group));
        assertUnread(0, 0, 1);
        send("bayko", "four");
        assertThat(unreadCount(londo, group)).isEqualTo(1);
        assertUnread(0, 0, 2);
        londo.put("/api/users/@bayko/mute");
        assertThat(unreadCount(londo, group)).isZero();
        assertUnread(0, 0, 1);
        londo.put("/api/users/@altbrown/block");
        assertUnread(0, 0, 0);
    }

    @Test
    void whatHiddenPeopleDoDoesNotCount() {
        String mine = Writes.post(api.as("londo"), "mine");
        like("bayko", mine);
        Writes.post(api.as("bayko"), "hi @londo");
        londo.put("/api/users/@bayko/mute");
        assertUnread(0, 0, 0);
        like("altbrown", mine);
        assertUnread(1, 0, 0);
        SERVER.execute("UPDATE users SET suspended_at = now() WHERE handle = 'altbrown'");
        assertUnread(0, 0, 0);
        SERVER.execute("UPDATE users SET suspended_at = NULL");
        londo.delete("/api/users/@bayko/mute");
        assertUnread(2, 0, 0);
    }

    @Test
    void countsAtMost100() {
        SERVER.execute("INSERT INTO activities (user_uuid, message)"
                + " SELECT uuid, 'hi @londo ' || n FROM users, generate_series(1, 120) n WHERE handle = 'bayko'");
        String group = send("bayko", "first");
        SERVER.execute("INSERT INTO messages (message_group_uuid, user_uuid, message) SELECT '" + group
                + "', uuid, 'again' FROM users, generate_series(1, 120) WHERE handle = 'bayko'");
        assertUnread(100, 0, 1);
        assertThat(unreadCount(londo, group)).isEqualTo(100);
    }

    /** An earlier time does not renew the snapshot either. */
    @Test
    void anEarlierMarkChangesNothing() {
        String mine = Writes.post(api.as("londo"), "mine");
        String seen = markNotifications("9999-01-01T00:00:00Z");
        SERVER.execute("INSERT INTO likes (activity_uuid, user_uuid, created_at) SELECT '" + mine
                + "', uuid, now() - interval '1 day' FROM users WHERE handle = 'bayko'");
        markNotifications("2026-01-01T00:00:00Z");
        assertUnread(1, 0, 0);
        markNotifications(seen);
        assertUnread(0, 0, 0);
    }

    @Test
    void anOlderAccountHasSeenWhatIsOlderThanTheMarks() {
        SERVER.execute("UPDATE users SET created_at = now() - interval '1 year' WHERE handle = 'londo'");
        String mine = Writes.post(api.as("londo"), "mine");
        SERVER.execute("INSERT INTO likes (activity_uuid, user_uuid, created_at, created_xid) SELECT '" + mine
                + "', uuid, now() - interval '1 day', NULL FROM users WHERE handle = 'bayko';"
                + "UPDATE notifications SET created_xid = NULL");
        assertUnread(0, 0, 0);
        like("altbrown", mine);
        assertUnread(1, 0, 0);
        String since = SERVER.query("SELECT to_char(seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') FROM seen_since");
        assertThat(markNotifications("2020-01-01T00:00:00Z")).startsWith(since);
        SERVER.execute("UPDATE users SET created_at = now() WHERE handle = 'londo'");
    }

    private void assertUnread(int notifications, int followers, int messages) {
        assertThat(londo.get("/api/unread").object())
                .isEqualTo(new JsonObject()
                        .put("notifications", notifications)
                        .put("followers", followers)
                        .put("messages", messages));
    }

    private String markNotifications(String at) {
        return mark(NOTIFICATIONS + "/seen", at);
    }

    private String mark(String path, String at) {
        return londo.put(path, new JsonObject().put("at", at)).object().getString("at");
    }

    private static int unreadCount(Api viewer, String group) {
        return viewer.get("/api/message_groups").objects().stream()
                .filter(conversation -> conversation.getString("uuid").equals(group))
                .findFirst()
                .orElseThrow()
                .getInteger("unread_count");
    }

    private void like(String handle, String uuid) {
        assertThat(api.as(handle).put("/api/activities/" + uuid + "/like").status())
                .isEqualTo(200);
    }

    /** Sends a message to londo and returns the conversation. */
    private String send(String handle, String message) {
        return Writes.message(api.as(handle), "londo", message).getString("message_group_uuid");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
