package com.cruddur.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Listener;
import com.cruddur.testing.OpenApi;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A suspension holds from the next request on, for the user's own token. */
class SuspensionIT {

    private static final String CRUDS = "/api/activities/";
    private static final String CRUD = "c2d4c2e0-0000-4000-8000-000000000001";

    /** Routes that require a user and still work. */
    private static final List<String> STILL_WORKING = List.of("/api/profile/export");

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api londo = SERVER.api().as("londo");

    @AfterEach
    void restore() {
        SERVER.execute("UPDATE users SET suspended_at = NULL");
    }

    @Test
    void everyReadThatRequiresAUserIsRefused() {
        String group = londo.post(
                        "/api/messages", new JsonObject().put("handle", "bayko").put("message", "hello"))
                .object()
                .getString("message_group_uuid");
        suspend();
        List<String> paths = OpenApi.operations().stream()
                .filter(operation -> operation.method().equals("GET"))
                .filter(SuspensionIT::requiresAUser)
                .map(OpenApi.Operation::template)
                .filter(path -> !STILL_WORKING.contains(path))
                .map(path -> path.replace("{uuid}", CRUD)
                        .replace("{message_group_uuid}", group)
                        .replace("{handle}", "bayko"))
                .toList();
        assertThat(paths).contains("/api/message_groups", "/api/activities/notifications");
        assertThat(paths).allSatisfy(path -> {
            Api.Answer refused = londo.get(path.endsWith("states") ? path + "?uuids=" + CRUD : path);
            assertThat(refused.status()).as(path).isEqualTo(403);
            assertThat(refused.codes()).as(path).containsExactly("user_suspended");
        });
    }

    @Test
    void writesAreRefusedAndChangeNothing() {
        suspend();
        String before = state();
        JsonObject message = new JsonObject().put("message", "hello").put("ttl", "1-hour");
        assertThat(List.of(
                        londo.post("/api/activities", message),
                        londo.post(CRUDS + CRUD + "/reply", message),
                        londo.post(CRUDS + CRUD + "/report", new JsonObject().put("reason", "spam")),
                        londo.put(CRUDS + CRUD + "/like"),
                        londo.delete(CRUDS + CRUD + "/like"),
                        londo.put(CRUDS + CRUD + "/repost"),
                        londo.put(CRUDS + CRUD + "/bookmark"),
                        londo.delete(CRUDS + "c2d4c2e0-0000-4000-8000-000000000006"),
                        londo.put("/api/profile/update", new JsonObject().put("display_name", "New")),
                        londo.post("/api/messages", message.copy().put("handle", "bayko"))))
                .allSatisfy(refused -> {
                    assertThat(refused.status()).isEqualTo(403);
                    assertThat(refused.codes()).containsExactly("user_suspended");
                });
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void theUserIsAnonymousWhereTheUserIsOptional() {
        Api.Answer anonymous = SERVER.api().get("/api/users/suggested");
        suspend();
        assertThat(londo.get("/api/users/suggested").status()).isEqualTo(200);
        assertThat(londo.get(CRUDS + "home").body())
                .isEqualTo(SERVER.api().get(CRUDS + "home").body());
        assertThat(anonymous.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/stream", "/api/activities/home/stream"})
    void openStreamsEnd(String path) throws InterruptedException {
        try (Listener suspended = londo.listen(path);
                Listener other = SERVER.api().as("bayko").listen(path)) {
            suspend();
            assertThat(suspended.isEnded()).isTrue();
            post("Others listen on");
            Listener.Event next = other.next();
            while (next.name().equals("unread")) {
                next = other.next();
            }
            assertThat(next.data()).contains("Others listen on");
        }
    }

    /** The user's own blocks hide nothing. */
    @Test
    void theStreamOfHomeIsThatOfAnonymousViewers() {
        londo.put("/api/users/@bayko/block");
        suspend();
        try (Listener suspended = londo.listen(CRUDS + "home/stream")) {
            post("Shown to anybody");
            assertThat(suspended.next().messages()).containsExactly("Shown to anybody");
        } finally {
            SERVER.execute("DELETE FROM blocks");
        }
    }

    @Test
    void liftingTheSuspensionRestoresEverything() {
        suspend();
        assertThat(londo.get("/api/message_groups").status()).isEqualTo(403);
        restore();
        assertThat(londo.get("/api/message_groups").status()).isEqualTo(200);
        assertThat(londo.put(CRUDS + CRUD + "/like").status()).isEqualTo(200);
    }

    @Test
    void theAccountCanBeDeleted() {
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id, suspended_at)"
                + " VALUES ('S', 'suspended', 's@example.com', 'sub-suspended', now())");
        Api suspended = SERVER.api().as("suspended");
        assertThat(suspended.get("/api/message_groups").codes()).containsExactly("user_suspended");
        assertThat(suspended
                        .send(
                                "DELETE",
                                "/api/profile",
                                new JsonObject().put("handle", "suspended").encode())
                        .status())
                .isEqualTo(200);
        assertThat(suspended.get("/api/message_groups").codes()).containsExactly("user_not_registered");
    }

    /** Optional authentication has an empty object as an alternative. */
    private static boolean requiresAUser(OpenApi.Operation operation) {
        return OpenApi.at(operation.pointer().appendProperty("security"))
                .toString()
                .equals("[{\"bearer\":[]}]");
    }

    private static void post(String message) {
        SERVER.api()
                .as("bayko")
                .post(
                        "/api/activities",
                        new JsonObject().put("message", message).put("ttl", "1-hour"));
    }

    private static void suspend() {
        SERVER.execute("UPDATE users SET suspended_at = now() WHERE handle = 'londo'");
    }

    private static String state() {
        return SERVER.query("SELECT concat_ws(',', (SELECT count(*) FROM activities), (SELECT count(*) FROM likes),"
                + " (SELECT count(*) FROM reposts), (SELECT count(*) FROM bookmarks), (SELECT count(*) FROM reports),"
                + " (SELECT count(*) FROM messages), (SELECT display_name FROM users WHERE handle = 'londo'))");
    }
}
