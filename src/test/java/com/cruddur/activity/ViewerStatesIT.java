package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewerStatesIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String STATES = "/api/activities/states?uuids=";

    private final Api api = SERVER.api();
    private final Api londo = api.as("londo");

    @Test
    void returnsTheViewersStatesInTheOrderOfTheRequest() {
        String liked = post();
        String reposted = post();
        String bookmarked = post();
        String untouched = post();
        londo.put("/api/activities/" + liked + "/like");
        londo.put("/api/activities/" + reposted + "/repost");
        londo.put("/api/activities/" + bookmarked + "/bookmark");
        api.as("altbrown").put("/api/activities/" + untouched + "/like");
        assertThat(states(bookmarked, untouched, reposted, liked))
                .containsExactly(
                        state(bookmarked, false, false, true),
                        state(untouched, false, false, false),
                        state(reposted, false, true, false),
                        state(liked, true, false, false));
        londo.delete("/api/activities/" + liked + "/like");
        assertThat(states(liked)).containsExactly(state(liked, false, false, false));
    }

    @Test
    void omitsWhatTheViewerCannotSee() {
        String crud = post();
        String expired = post();
        SERVER.execute("UPDATE activities SET expires_at = now() WHERE uuid = '" + expired + "'");
        assertThat(states(expired, UUID.randomUUID().toString(), crud))
                .containsExactly(state(crud, false, false, false));
        assertThat(states(expired)).isEmpty();
    }

    @Test
    void acceptsUpTo200UuidsInEitherCase() {
        String crud = post();
        String others =
                Stream.generate(() -> "," + UUID.randomUUID()).limit(199).collect(Collectors.joining());
        assertThat(londo.get(STATES + crud.toUpperCase(Locale.ROOT) + others).objects())
                .containsExactly(state(crud, false, false, false));
        assertThat(londo.get(STATES + crud + others.replace(",", "%2C")).objects())
                .hasSize(1);
        assertThat(states(crud, crud)).hasSize(1);
        assertInvalid(crud + others + "," + crud);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "x",
                "c2d4c2e0-0000-4000-8000-000000000001,",
                ",c2d4c2e0-0000-4000-8000-000000000001",
                "c2d4c2e0-0000-4000-8000-000000000001,%20c2d4c2e0-0000-4000-8000-000000000002",
                "1-1-1-1-1",
                "c2d4c2e0-0000-4000-8000-000000000001%00"
            })
    void rejectsAnythingElse(String uuids) {
        Api.Answer answer = londo.get(STATES + uuids);
        assertThat(answer.status()).isIn(400, 422);
        if (!uuids.contains("%00")) {
            assertThat(answer.codes()).containsExactly("uuids_invalid");
        }
    }

    @Test
    void requiresTheParameter() {
        assertThat(londo.get("/api/activities/states").codes()).containsExactly("uuids_invalid");
    }

    /** A further change of any kind would leave cached states stale if it logged none of their keys. */
    @Test
    void cachedStatesAreExactAfterEveryChange() {
        String crud = post();
        String path = "/api/activities/" + crud;
        String user = "(SELECT uuid FROM users WHERE handle = 'londo')";
        String other = "(SELECT uuid FROM users WHERE handle = 'altbrown')";
        String row = " (activity_uuid, user_uuid) VALUES ('" + crud + "', " + user + ")";
        String toOther = " SET user_uuid = " + other + " WHERE activity_uuid = '" + crud + "'";
        String asReplica = "SET session_replication_role = replica; ";

        assertExact(crud, () -> londo.put(path + "/like"), state(crud, true, false, false));
        assertExact(crud, () -> londo.put(path + "/repost"), state(crud, true, true, false));
        assertExact(crud, () -> londo.put(path + "/bookmark"), state(crud, true, true, true));
        assertExact(crud, () -> londo.delete(path + "/like"), state(crud, false, true, true));
        assertExact(crud, () -> londo.delete(path + "/repost"), state(crud, false, false, true));
        assertExact(crud, () -> londo.delete(path + "/bookmark"), state(crud, false, false, false));

        assertExact(crud, sql(asReplica + "INSERT INTO likes" + row), state(crud, true, false, false));
        assertExact(crud, sql(asReplica + "INSERT INTO reposts" + row), state(crud, true, true, false));
        assertExact(crud, sql(asReplica + "INSERT INTO bookmarks" + row), state(crud, true, true, true));
        assertExact(crud, sql("UPDATE likes" + toOther), state(crud, false, true, true));
        assertExact(crud, sql("UPDATE reposts" + toOther), state(crud, false, false, true));
        assertExact(crud, sql("UPDATE bookmarks" + toOther), state(crud, false, false, false));
        for (String table : List.of("likes", "reposts", "bookmarks")) {
            sql("TRUNCATE " + table).run();
            sql("INSERT INTO " + table + row).run();
        }
        assertExact(crud, sql(asReplica + "DELETE FROM likes"), state(crud, false, true, true));
        assertExact(crud, sql(asReplica + "DELETE FROM reposts"), state(crud, false, false, true));
        assertExact(crud, sql("TRUNCATE bookmarks"), state(crud, false, false, false));
        sql("INSERT INTO likes" + row).run();
        assertExact(crud, sql("TRUNCATE likes"), state(crud, false, false, false));

        assertExact(crud, () -> api.as("bayko").put("/api/users/@londo/block"));
        assertExact(crud, () -> api.as("bayko").delete("/api/users/@londo/block"), state(crud, false, false, false));
        assertExact(crud, sql("UPDATE users SET suspended_at = now() WHERE handle = 'bayko'"));
        assertExact(
                crud,
                sql("UPDATE users SET suspended_at = NULL WHERE handle = 'bayko'"),
                state(crud, false, false, false));
        assertExact(crud, () -> api.as("bayko").delete(path));
        assertExact(
                crud,
                sql("INSERT INTO activities (uuid, user_uuid, message, expires_at) VALUES ('" + crud + "', " + user
                        + ", 'back', now() + interval '1 hour')"),
                state(crud, false, false, false));
        assertExact(crud, sql("UPDATE activities SET expires_at = clock_timestamp() WHERE uuid = '" + crud + "'"));
    }

    @Test
    void aCachedErrorIsExactAfterTheViewerRegisters() {
        Api newcomer = api.with("Authorization", "Bearer " + SERVER.issuer().token("newcomer"));
        String crud = post();
        for (int i = 0; i < 2; i++) {
            assertThat(newcomer.get(STATES + crud).codes()).containsExactly("user_not_registered");
        }
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id)"
                + " VALUES ('New', 'newcomer', 'newcomer@example.com', 'newcomer')");
        assertThat(newcomer.get(STATES + crud).objects()).containsExactly(state(crud, false, false, false));
    }

    /** Reads the states until they are cached, changes something, and reads them again. */
    private void assertExact(String crud, Runnable change, JsonObject... expected) {
        states(crud);
        states(crud);
        change.run();
        assertThat(states(crud)).containsExactly(expected);
    }

    private static Runnable sql(String sql) {
        return () -> SERVER.execute(sql);
    }

    private void assertInvalid(String uuids) {
        assertThat(londo.get(STATES + uuids).codes()).containsExactly("uuids_invalid");
    }

    private List<JsonObject> states(String... uuids) {
        return londo.get(STATES + String.join(",", uuids)).objects();
    }

    private static JsonObject state(String uuid, boolean liked, boolean reposted, boolean bookmarked) {
        return new JsonObject()
                .put("uuid", uuid)
                .put("liked", liked)
                .put("reposted", reposted)
                .put("bookmarked", bookmarked);
    }

    private String post() {
        return api.as("bayko")
                .post(
                        "/api/activities",
                        new JsonObject().put("message", "a crud").put("ttl", "1-hour"))
                .object()
                .getString("uuid");
    }
}
