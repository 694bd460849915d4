package com.cruddur.seen;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import com.cruddur.testing.Writes;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Validation and effects of marks. */
class MarkSeenIT {

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
    void aMarkOnlyAdvances() {
        String first = "2026-01-02T03:04:05.123456+00:00";
        String later = "2026-01-02T03:04:05.123457+00:00";
        assertThat(markNotifications(first)).isEqualTo(first);
        assertThat(markNotifications("2026-01-02T05:04:05.123457+02:00")).isEqualTo(later);
        assertThat(markNotifications(first)).isEqualTo(later);
        String now = markNotifications("9999-12-31T23:59:59Z");
        assertThat(OffsetDateTime.parse(now))
                .isBefore(OffsetDateTime.now(ZoneOffset.UTC).plusMinutes(1));
        assertThat(markNotifications(first)).isEqualTo(now);
    }

    @Test
    void rejectsOtherTimes() {
        for (Object at : new Object[] {
            "",
            "yesterday",
            "2026-01-01",
            "2026-01-01T00:00:00",
            "+10000-01-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            1,
            true
        }) {
            assertThat(londo.put(NOTIFICATIONS + "/seen", new JsonObject().put("at", at))
                            .codes())
                    .as(String.valueOf(at))
                    .containsExactly("at_invalid");
        }
        assertThat(londo.put(NOTIFICATIONS + "/seen", new JsonObject()).codes()).containsExactly("at_invalid");
    }

    @Test
    void requiresAMember() {
        String group = send("bayko", "not for you");
        JsonObject at = new JsonObject().put("at", "2026-01-01T00:00:00Z");
        assertThat(api.as("altbrown")
                        .put("/api/messages/" + group + "/seen", at)
                        .codes())
                .containsExactly("message_group_not_found");
        assertThat(api.as("altbrown").put("/api/messages/x/seen", at).codes())
                .containsExactly("message_group_not_found");
        assertThat(api.get("/api/unread").codes()).containsExactly("generic_401");
        Api stranger = api.with("Authorization", "Bearer " + SERVER.issuer().token("nobody"));
        assertThat(stranger.get("/api/unread").codes()).containsExactly("user_not_registered");
        assertThat(stranger.put(NOTIFICATIONS + "/seen", at).codes()).containsExactly("user_not_registered");
    }

    private String markNotifications(String at) {
        return mark(NOTIFICATIONS + "/seen", at);
    }

    private String mark(String path, String at) {
        return londo.put(path, new JsonObject().put("at", at)).object().getString("at");
    }

    /** Sends a message to londo and returns the conversation. */
    private String send(String handle, String message) {
        return Writes.message(api.as(handle), "londo", message).getString("message_group_uuid");
    }
}
