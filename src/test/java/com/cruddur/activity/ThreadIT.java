package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String SEEDED = "c2d4c2e0-0000-4000-8000-000000000001";

    private final Api api = SERVER.api();

    @Test
    void returnsAnActivityAndItsRepliesOldestFirst() {
        JsonObject thread = api.get("/api/activities/" + SEEDED).object();
        assertThat(thread.fieldNames()).containsExactly("activity", "replies");
        assertThat(thread.getJsonObject("activity").getString("message")).isEqualTo("This was imported as seed data!");
        assertThat(replies(thread))
                .extracting(reply -> reply.getString("handle"))
                .containsExactly("bayko", "londo");
        assertThat(replies(thread))
                .extracting(reply -> reply.getString("reply_to_activity_uuid"))
                .containsOnly(SEEDED);
    }

    @Test
    void theHandleIsCaseInsensitive() {
        Api.Answer byUuid = api.get("/api/activities/" + SEEDED);
        for (String handle : List.of("andrewbrown", "AndrewBrown", "ANDREWBROWN", "andrew%62rown")) {
            assertThat(api.get("/api/activities/%40" + handle + "/status/" + SEEDED + "?a=%40")
                            .body())
                    .isEqualTo(byUuid.body());
            Api.Answer byAuthor = api.get("/api/activities/@" + handle + "/status/" + SEEDED);
            assertThat(byAuthor.body()).isEqualTo(byUuid.body());
            assertThat(byAuthor.header("ETag")).isEqualTo(byUuid.header("ETag"));
        }
        assertThat(api.get("/api/activities/" + SEEDED.toUpperCase(Locale.ROOT)).body())
                .isEqualTo(byUuid.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bayko", "nobody", "andrewbrow_", "%25", "andrewbrown%20", "%27%20OR%201=1"})
    void isNotFoundUnderAnotherHandle(String handle) {
        assertNotFound(api.get("/api/activities/@" + handle + "/status/" + SEEDED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c2d4c2e0-0000-4000-8000-00000000ffff",
                "x",
                "1",
                "c2d4c2e0-0000-4000-8000-00000000000",
                "c2d4c2e0-0000-4000-8000-0000000000010",
                "%7Bc2d4c2e0-0000-4000-8000-000000000001%7D",
                "0-0-0-0-0"
            })
    void rejectsAnUnknownOrMalformedUuid(String uuid) {
        assertNotFound(api.get("/api/activities/" + uuid));
        assertNotFound(api.get("/api/activities/@andrewbrown/status/" + uuid));
    }

    /** Concurrent reads share a statement; each gets its own result. */
    @Test
    void aBatchReturnsTheSameAsSingleReads() {
        List<String> uuids = List.of(
                SEEDED,
                "c2d4c2e0-0000-4000-8000-000000000003",
                SEEDED + "?limit=1",
                "c2d4c2e0-0000-4000-8000-00000000ffff",
                SEEDED.toUpperCase(Locale.ROOT),
                SEEDED + "?limit=0");
        Concurrently.assertAnsweredAsAlone(
                api, uuids.stream().map(uuid -> "/api/activities/" + uuid).toList());
    }

    @Test
    void anActivityWithoutRepliesHasAnEmptyArray() {
        JsonObject thread =
                api.get("/api/activities/c2d4c2e0-0000-4000-8000-000000000003").object();
        assertThat(thread.getJsonArray("replies")).isEmpty();
    }

    @Test
    void returnsAReplyAsAThread() {
        JsonObject thread =
                api.get("/api/activities/c2d4c2e0-0000-4000-8000-000000000005").object();
        assertThat(thread.getJsonObject("activity").getString("reply_to_activity_uuid"))
                .isEqualTo(SEEDED);
    }

    @Test
    void omitsAnExpiredThread() {
        String uuid = "eeeeeeee-0000-4000-8000-000000000001";
        insert(uuid, null, "now() + interval '1 day'");
        assertThat(api.get("/api/activities/" + uuid).status()).isEqualTo(200);
        SERVER.execute("UPDATE activities SET expires_at = now() WHERE uuid = '" + uuid + "'");
        assertNotFound(api.get("/api/activities/" + uuid));
        assertNotFound(api.get("/api/activities/@altbrown/status/" + uuid));
    }

    @Test
    void omitsExpiredReplies() {
        String parent = "eeeeeeee-0000-4000-8000-000000000002";
        String living = "eeeeeeee-0000-4000-8000-000000000003";
        insert(parent, null, "now() + interval '1 day'");
        insert(living, parent, "now() + interval '1 day'");
        insert("eeeeeeee-0000-4000-8000-000000000004", parent, "now()");
        assertThat(replies(api.get("/api/activities/" + parent).object()))
                .extracting(reply -> reply.getString("uuid"))
                .containsExactly(living);
    }

    @Test
    void repliesWithEqualTimesAreOrderedByUuid() {
        String parent = "eeeeeeee-0000-4000-8000-000000000010";
        insert(parent, null, "now() + interval '1 day'");
        SERVER.execute("INSERT INTO activities (user_uuid, message, reply_to_activity_uuid, expires_at, created_at)"
                + " SELECT users.uuid, n, '" + parent + "', now() + interval '1 day', '2020-01-01'"
                + " FROM generate_series(1, 30) n, users WHERE handle = 'londo'");
        List<JsonObject> replies = replies(api.get("/api/activities/" + parent).object());
        assertThat(replies).hasSize(30);
        assertThat(replies).extracting(reply -> reply.getString("uuid")).isSorted();
    }

    @Test
    void pagesThroughRepliesWithoutGapsOrDuplicatesDuringWrites() {
        String parent = "eeeeeeee-0000-4000-8000-000000000020";
        insert(parent, null, "now() + interval '1 day'");
        insertReplies(parent, 25);
        for (String path : List.of("/api/activities/" + parent, "/api/activities/@altbrown/status/" + parent)) {
            List<String> before = uuids(api.get(path));
            List<String> seen = new ArrayList<>();
            Optional<String> next = Optional.of(path + "?limit=3");
            while (next.isPresent()) {
                Api.Answer page = api.get(next.get());
                assertThat(page.object().getJsonObject("activity").getString("uuid"))
                        .isEqualTo(parent);
                assertThat(uuids(page)).hasSizeLessThanOrEqualTo(3);
                seen.addAll(uuids(page));
                if (seen.size() < 20) {
                    api.as("bayko")
                            .post("/api/activities/" + parent + "/reply", new JsonObject().put("message", "new"));
                }
                SERVER.execute("DELETE FROM activities WHERE uuid = '" + seen.getLast() + "'");
                next = page.next();
            }
            assertThat(seen).startsWith(before.toArray(String[]::new)).doesNotHaveDuplicates();
            assertThat(seen.size()).isGreaterThan(before.size());
            assertThat(api.get(path).next()).isEmpty();
        }
    }

    @Test
    void returnsTwoHundredRepliesByDefault() {
        String parent = "eeeeeeee-0000-4000-8000-000000000021";
        insert(parent, null, "now() + interval '1 day'");
        insertReplies(parent, 203);
        Api.Answer first = api.get("/api/activities/" + parent);
        assertThat(uuids(first)).hasSize(200);
        Api.Answer rest = api.get(first.next().orElseThrow());
        assertThat(uuids(rest)).hasSize(3).doesNotContainAnyElementsOf(uuids(first));
        assertThat(rest.next()).isEmpty();
        // Equal times, so that the uuids order them.
        assertThat(replies(rest.object()))
                .extracting(reply -> reply.getString("message"))
                .containsExactlyInAnyOrder("201", "202", "203");
        assertThat(uuids(api.get("/api/activities/" + parent + "?limit=1"))).hasSize(1);
    }

    @Test
    void rejectsInvalidPages() {
        for (String path : List.of("/api/activities/" + SEEDED, "/api/activities/@andrewbrown/status/" + SEEDED)) {
            Api.Answer answer = api.get(path + "?limit=0&before=x");
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.codes()).containsExactly("limit_invalid", "before_invalid");
            assertNotFound(api.get(path.substring(0, path.length() - 1) + "f?limit=1"));
        }
    }

    private static void insertReplies(String parent, int replies) {
        SERVER.execute("INSERT INTO activities (user_uuid, message, reply_to_activity_uuid, expires_at, created_at)"
                + " SELECT users.uuid, n, '" + parent + "', now() + interval '1 day',"
                + " '2020-01-01Z'::timestamptz + n / 3 * interval '1 second'"
                + " FROM generate_series(1, " + replies + ") n, users WHERE handle = 'londo'");
    }

    private static List<String> uuids(Api.Answer thread) {
        return replies(thread.object()).stream()
                .map(reply -> reply.getString("uuid"))
                .toList();
    }

    private static void insert(String uuid, @Nullable String replyTo, String expiresAt) {
        SERVER.execute("INSERT INTO activities (uuid, user_uuid, message, reply_to_activity_uuid, expires_at)"
                + " SELECT '%s', uuid, 'a crud', %s, %s FROM users WHERE handle = 'altbrown'"
                        .formatted(uuid, replyTo == null ? "NULL" : "'" + replyTo + "'", expiresAt));
    }

    private static List<JsonObject> replies(JsonObject thread) {
        return thread.getJsonArray("replies").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static void assertNotFound(Api.Answer answer) {
        assertThat(answer.codes()).containsExactly("activity_not_found");
        assertThat(answer.status()).isEqualTo(404);
    }
}
