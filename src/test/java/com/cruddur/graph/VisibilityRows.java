package com.cruddur.graph;

import static com.cruddur.graph.VisibilityScene.AUTHOR;
import static com.cruddur.graph.VisibilityScene.AUTHORS_CRUD;
import static com.cruddur.graph.VisibilityScene.FRIEND;
import static com.cruddur.graph.VisibilityScene.FRIENDS_CRUD;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.graph.VisibilityScene.Role;
import com.cruddur.testing.Api;
import com.cruddur.testing.Listener;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The calls of {@link VisibilityIT}: each operation of the document, and what each role gets. */
final class VisibilityRows {

    private static final String CRUD = "/api/activities/" + AUTHORS_CRUD;
    private static final String PERSON = "/api/users/@" + AUTHOR;
    private static final String EVERYONE = "200 200 200 200 200 200";
    private static final String SIGNED_IN = "200 200 200 200 generic_401 200";
    private static final String UNSUPPORTED = SIGNED_IN.replace("200", "unsupported_media_type");

    private static final String NO_CRUD =
            "activity_not_found activity_not_found 200 200 generic_401 activity_not_found";

    private static final String NO_PERSON = "200 200 200 200 generic_401 user_not_found";

    private final TestServer server;
    private final VisibilityScene scene;

    VisibilityRows(TestServer server, VisibilityScene scene) {
        this.server = server;
        this.scene = scene;
    }

    List<VisibilityRow> all() {
        return Stream.of(activities(), writes(), people(), messages(), account(), others())
                .flatMap(List::stream)
                .toList();
    }

    private List<VisibilityRow> activities() {
        return List.of(
                read("home", "/api/activities/home", "hidden hidden hidden shown shown hidden"),
                read("home", "/api/activities/home?limit=200", "hidden hidden hidden shown shown hidden"),
                new VisibilityRow(
                        "homeStream", (api, role) -> streamed(api), "hidden hidden hidden shown shown hidden"),
                read("search", "/api/activities/search?term=findme", "hidden hidden shown shown shown hidden"),
                read("search", "/api/activities/search?term=theauthor", "hidden hidden shown shown shown hidden"),
                read("bookmarks", "/api/activities/bookmarks", "hidden hidden shown shown generic_401 hidden"),
                new VisibilityRow(
                        "states",
                        (api, role) -> states(api.get("/api/activities/states?uuids=" + AUTHORS_CRUD)),
                        "0 0 1 1 generic_401 0"),
                read("notifications", "/api/activities/notifications", "hidden hidden hidden shown generic_401 hidden"),
                read("userFeed", "/api/activities/@" + AUTHOR, "shown shown shown shown shown user_not_found"),
                new VisibilityRow(
                        "userFeed",
                        (api, role) -> feed(api.get("/api/activities/@" + AUTHOR)),
                        "empty empty full full full user_not_found"),
                read(
                        "threadOfAuthor",
                        "/api/activities/@" + AUTHOR + "/status/" + AUTHORS_CRUD,
                        "activity_not_found activity_not_found shown shown shown activity_not_found"),
                read("thread", CRUD, "activity_not_found activity_not_found shown shown shown activity_not_found"),
                read("thread", "/api/activities/" + FRIENDS_CRUD, "hidden hidden shown shown shown hidden"));
    }

    private static List<VisibilityRow> writes() {
        return List.of(
                post(
                        "post",
                        "/api/activities",
                        new JsonObject().put("message", "new").put("ttl", "1-day"),
                        SIGNED_IN),
                post("reply", CRUD + "/reply", new JsonObject().put("message", "a reply"), NO_CRUD),
                write(
                        "deleteActivity",
                        "DELETE",
                        CRUD,
                        "activity_not_found activity_not_found generic_403 generic_403 generic_401 activity_not_found"),
                write("like", "PUT", CRUD + "/like", NO_CRUD),
                write("unlike", "DELETE", CRUD + "/like", "200 200 200 200 generic_401 activity_not_found"),
                post(
                        "report",
                        CRUD + "/report",
                        new JsonObject().put("reason", "spam"),
                        "200 200 200 200 generic_401 activity_not_found"),
                write("bookmark", "PUT", CRUD + "/bookmark", NO_CRUD),
                write("unbookmark", "DELETE", CRUD + "/bookmark", "200 200 200 200 generic_401 activity_not_found"),
                write("repost", "PUT", CRUD + "/repost", NO_CRUD),
                write("unrepost", "DELETE", CRUD + "/repost", "200 200 200 200 generic_401 activity_not_found"));
    }

    private static List<VisibilityRow> people() {
        JsonObject profile = new JsonObject().put("display_name", "Same").put("bio", null);
        return List.of(
                write("shortUser", "GET", PERSON + "/short", "200 200 200 200 200 user_not_found"),
                read("suggestedUsers", "/api/users/suggested", "hidden hidden hidden shown shown hidden"),
                read("followers", "/api/users/@" + FRIEND + "/followers", "hidden hidden shown shown shown hidden"),
                read("followedUsers", "/api/users/@" + FRIEND + "/following", "hidden hidden shown shown shown hidden"),
                write("followers", "GET", PERSON + "/followers", "200 200 200 200 200 user_not_found"),
                read("searchUsers", "/api/users/search?term=theau", "hidden hidden shown shown shown hidden"),
                write("relationship", "GET", PERSON + "/relationship", NO_PERSON),
                write("follow", "PUT", PERSON + "/follow", "blocked blocked 200 200 generic_401 user_not_found"),
                write("unfollow", "DELETE", PERSON + "/follow", NO_PERSON),
                write("block", "PUT", PERSON + "/block", NO_PERSON),
                write("unblock", "DELETE", PERSON + "/block", NO_PERSON),
                write("mute", "PUT", PERSON + "/mute", NO_PERSON),
                write("unmute", "DELETE", PERSON + "/mute", NO_PERSON),
                read("blocks", "/api/users/blocks", "shown hidden hidden hidden generic_401 hidden"),
                read("mutes", "/api/users/mutes", "hidden hidden shown hidden generic_401 hidden"),
                new VisibilityRow(
                        "updateProfile", (api, role) -> outcome(api.put("/api/profile/update", profile)), SIGNED_IN),
                new VisibilityRow(
                        "deleteAccount",
                        (api, role) -> outcome(api.send("DELETE", "/api/profile", "{\"handle\":\"theauthor\"}")),
                        "handle_mismatch handle_mismatch handle_mismatch handle_mismatch generic_401 handle_mismatch"),
                post("postProfile", "/api/profile/update", profile, SIGNED_IN));
    }

    private List<VisibilityRow> messages() {
        String permitted = "blocked blocked 200 200 generic_401 user_not_found";
        return List.of(
                read("messageGroups", "/api/message_groups", "shown shown shown shown generic_401 shown"),
                new VisibilityRow(
                        "messages",
                        (api, role) -> shows(api.get("/api/messages/" + scene.conversation(role))),
                        "shown shown shown shown generic_401 shown"),
                post(
                        "sendMessage",
                        "/api/messages",
                        new JsonObject().put("message", "new").put("handle", AUTHOR),
                        permitted),
                new VisibilityRow(
                        "sendMessage",
                        (api, role) -> outcome(api.post(
                                "/api/messages",
                                new JsonObject()
                                        .put("message", "new")
                                        .put("message_group_uuid", scene.conversation(role)))),
                        permitted));
    }

    private List<VisibilityRow> account() {
        String noAvatar = "200 200 200 200 200 avatar_not_found";
        String noUpload = Stream.generate(() -> "avatar_upload_not_found")
                .limit(Role.values().length)
                .collect(Collectors.joining(" "));
        return List.of(
                write("avatar", "GET", scene.avatarUrl(), noAvatar),
                write("currentAvatar", "GET", "/avatars/sub-theauthor.jpg", noAvatar),
                write("putAvatar", "PUT", "/api/profile/avatar", UNSUPPORTED),
                write("deleteAvatar", "DELETE", "/api/profile/avatar", SIGNED_IN),
                post("avatarUploadAddress", "/avatars/key_upload", new JsonObject().put("extension", "jpg"), SIGNED_IN),
                write("uploadAvatar", "PUT", "/avatars/uploads/" + AUTHORS_CRUD, noUpload),
                write("exportAccount", "GET", "/api/profile/export", SIGNED_IN));
    }

    private List<VisibilityRow> others() {
        return List.of(
                read("following", "/api/activities/following", "hidden hidden hidden hidden generic_401 hidden"),
                write("unread", "GET", "/api/unread", SIGNED_IN),
                new VisibilityRow("stream", (api, role) -> opened(api), SIGNED_IN),
                seen("seeNotifications", role -> "/api/activities/notifications/seen"),
                seen("seeFollowers", role -> "/api/users/followers/seen"),
                seen("seeMessages", role -> "/api/messages/" + scene.conversation(role) + "/seen"),
                write("trends", "GET", "/api/trends", EVERYONE),
                write("stats", "GET", "/api/stats", EVERYONE),
                write("healthCheck", "GET", "/api/health-check", EVERYONE),
                write("live", "GET", "/health/live", EVERYONE),
                write("ready", "GET", "/health/ready", EVERYONE),
                write("openapi", "GET", "/openapi.yaml", EVERYONE),
                write("docs", "GET", "/docs", EVERYONE),
                write("docsFile", "GET", "/docs/page.css", EVERYONE));
    }

    private static VisibilityRow read(String operation, String path, String expected) {
        return new VisibilityRow(operation, (api, role) -> shows(api.get(path)), expected, false);
    }

    private static VisibilityRow write(String operation, String method, String path, String expected) {
        return new VisibilityRow(
                operation, (api, role) -> outcome(api.send(method, path, null)), expected, !method.equals("GET"));
    }

    private static VisibilityRow post(String operation, String path, JsonObject body, String expected) {
        return new VisibilityRow(operation, (api, role) -> outcome(api.post(path, body)), expected);
    }

    /** The event of a new crud of the author; a later crud of the friend is shown to everybody. */
    private String streamed(Api api) {
        try (Listener listener = api.listen("/api/activities/home/stream")) {
            server.execute(
                    "INSERT INTO activities (user_uuid, message) SELECT uuid, 'streamed by ' || handle FROM users"
                            + " WHERE handle IN ('theauthor', 'friend')");
            Listener.Event event = listener.next();
            assertThat(event.data()).contains("streamed by friend");
            return event.data().contains(AUTHOR) ? "shown" : "hidden";
        }
    }

    private VisibilityRow seen(String operation, Function<Role, String> path) {
        JsonObject at = new JsonObject().put("at", "2026-01-01T00:00:00Z");
        return new VisibilityRow(operation, (api, role) -> outcome(api.put(path.apply(role), at)), SIGNED_IN);
    }

    /** Whether the stream of the viewer opens. */
    private static String opened(Api api) {
        try (Listener listener = api.listen("/api/stream")) {
            return listener.response().statusCode() == 401 ? "generic_401" : "200";
        }
    }

    private static String feed(Api.Answer answer) {
        return answer.status() != 200
                ? outcome(answer)
                : answer.object().getJsonArray("activities").isEmpty() ? "empty" : "full";
    }

    private static String states(Api.Answer answer) {
        return answer.status() != 200
                ? outcome(answer)
                : Integer.toString(answer.objects().size());
    }

    private static String shows(Api.Answer answer) {
        if (answer.status() != 200) {
            return outcome(answer);
        }
        return answer.body().contains(AUTHOR) ? "shown" : "hidden";
    }

    private static String outcome(Api.Answer answer) {
        return answer.status() == 200 ? "200" : String.join(",", answer.codes());
    }
}
