package com.cruddur.avatar;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestImages;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Avatars: permissions, the responses that contain them, and caching. */
class AvatarIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api anyone = SERVER.api();
    private final Api bayko = SERVER.api().as("bayko");

    @BeforeEach
    void removeAvatars() {
        SERVER.execute("DELETE FROM avatars");
    }

    @Test
    void isShownWhereverTheUserIsShown() {
        String crud = bayko.post(
                        "/api/activities",
                        new JsonObject().put("message", "Look").put("ttl", "1-day"))
                .object()
                .getString("uuid");
        String group = bayko.post(
                        "/api/messages", new JsonObject().put("message", "Hi").put("handle", "londo"))
                .object()
                .getString("message_group_uuid");
        assertThat(group).isNotNull();
        assertShown(crud, group, null);
        String path = put(64);
        assertThat(path).matches("/avatars/" + userUuid() + "/[0-9a-f]{24}\\.jpg");
        assertShown(crud, group, path);
        String next = put(65);
        assertThat(next).isNotEqualTo(path);
        assertShown(crud, group, next);
        assertThat(bayko.delete(AvatarClient.AVATAR).body()).isEqualTo("{\"avatar_url\" : null}");
        assertShown(crud, group, null);
        assertThat(bayko.delete(AvatarClient.AVATAR).status()).isEqualTo(200);
    }

    /** In cached pages, too, and in the answers to writes. */
    private void assertShown(String crud, String group, @Nullable String path) {
        List<JsonObject> users = List.of(
                anyone.get("/api/activities/home").objects().stream()
                        .filter(activity -> activity.getString("uuid").equals(crud))
                        .findFirst()
                        .orElseThrow(),
                anyone.get("/api/activities/" + crud).object().getJsonObject("activity"),
                anyone.get("/api/activities/@bayko").object().getJsonObject("profile"),
                anyone.get("/api/activities/@bayko")
                        .object()
                        .getJsonArray("activities")
                        .getJsonObject(0),
                anyone.get("/api/activities/search?term=Look").objects().getFirst(),
                anyone.get("/api/users/@bayko/short").object(),
                anyone.get("/api/users/suggested").objects().stream()
                        .filter(user -> user.getString("handle").equals("bayko"))
                        .findFirst()
                        .orElseThrow(),
                SERVER.api().as("londo").get("/api/message_groups").objects().getFirst(),
                bayko.get("/api/messages/" + group).objects().getFirst(),
                bayko.post(
                                "/api/messages",
                                new JsonObject().put("message", "Hi").put("message_group_uuid", group))
                        .object(),
                bayko.post("/api/activities/" + crud + "/reply", new JsonObject().put("message", "Look"))
                        .object(),
                bayko.put("/api/profile/update", new JsonObject().put("display_name", "Andrew Bayko"))
                        .object());
        assertThat(users).allSatisfy(user -> {
            assertThat(user.getString("handle")).isEqualTo("bayko");
            assertThat(user.fieldNames()).contains("avatar_url");
        });
        assertThat(users)
                .allSatisfy(user -> assertThat(user.getString("avatar_url")).isEqualTo(path));
    }

    @Test
    void isCachedForEverUnderItsVersion() {
        String path = put(64);
        HttpResponse<byte[]> image = AvatarClient.get(anyone.uri(path));
        assertThat(image.headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(image.headers().firstValue("Cache-Control")).contains("public, max-age=31536000, immutable");
        assertThat(image.headers().allValues("Cross-Origin-Resource-Policy")).containsExactly("cross-origin");
        assertThat(image.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        String etag = image.headers().firstValue("ETag").orElseThrow();
        assertThat(anyone.with("If-None-Match", etag).get(path).status()).isEqualTo(304);
        assertThat(anyone.with("If-None-Match", etag).get(path + "?size=96").status())
                .isEqualTo(200);
        assertThat(anyone.head(path).header("Content-Length")).contains(Integer.toString(image.body().length));
        put(65);
        for (String gone :
                List.of(path, path + "?size=7", "/avatars/x/y.jpg", "/avatars/" + UUID.randomUUID() + "/0.jpg")) {
            assertThat(anyone.get(gone).codes()).as(gone).containsExactly("avatar_not_found");
        }
    }

    @Test
    void isRevalidatedUnderTheUsersSubject() {
        String sub = SERVER.query("SELECT cognito_user_id FROM users WHERE handle = 'bayko'");
        URI current = anyone.uri("/avatars/" + sub + ".jpg");
        assertThat(AvatarClient.get(current).statusCode()).isEqualTo(404);
        String path = put(64);
        HttpResponse<byte[]> image = AvatarClient.get(current);
        assertThat(image.headers().firstValue("Cache-Control")).contains("no-cache");
        assertThat(image.body()).isEqualTo(AvatarClient.get(anyone.uri(path)).body());
        put(65);
        assertThat(image.body()).isNotEqualTo(AvatarClient.get(current).body());
        bayko.delete(AvatarClient.AVATAR);
        assertThat(AvatarClient.get(current).statusCode()).isEqualTo(404);
    }

    /** As after a kill -9 between the mark of the deletion and its first batch. */
    @Test
    void aDeletedAccountHasNoAvatarAtOnce() {
        String sub = "sub-" + UUID.randomUUID();
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES ('Leaver', '" + sub
                + "', 'leaver@example.com', '" + sub + "')");
        Api leaver = SERVER.api().as(sub);
        String path =
                AvatarClient.put(leaver, TestImages.of("jpeg", 64, 64)).object().getString("avatar_url");
        JsonObject extension = new JsonObject().put("extension", "jpg");
        String upload = URI.create(
                        leaver.post("/avatars/key_upload", extension).object().getString("url"))
                .getPath();
        bayko.post("/api/messages", new JsonObject().put("message", "Hi").put("handle", sub));
        assertThat(bayko.get("/api/message_groups").body()).contains(path);
        SERVER.query("SELECT delete_account(uuid) FROM users WHERE handle = '" + sub + "'");
        for (String gone : List.of(path, path + "?size=96", "/avatars/" + sub + ".jpg")) {
            assertThat(anyone.get(gone).codes()).as(gone).containsExactly("avatar_not_found");
        }
        assertThat(bayko.get("/api/message_groups").body()).doesNotContain(path);
        assertThat(AvatarClient.put(anyone, upload, "image/jpeg", TestImages.of("jpeg", 64, 64))
                        .codes())
                .containsExactly("avatar_upload_not_found");
        assertThat(SERVER.query("SELECT count(*) FROM users LEFT JOIN avatars ON user_uuid = uuid"
                        + " WHERE deleted_at IS NOT NULL AND (avatar_version IS NOT NULL OR user_uuid IS NOT NULL)"))
                .isEqualTo("0");
        // An upload that the mark overtakes.
        SERVER.execute("INSERT INTO avatars (user_uuid, jpeg_512, jpeg_96)"
                + " SELECT uuid, 'late', 'late' FROM users WHERE deleted_at IS NOT NULL");
        assertThat(SERVER.query("SELECT count(avatar_version) FROM users WHERE deleted_at IS NOT NULL"))
                .isEqualTo("0");
    }

    @Test
    void requiresARegisteredUser() {
        byte[] image = TestImages.of("jpeg", 64, 64);
        Api stranger = anyone.with("Authorization", "Bearer " + SERVER.issuer().token("nobody"));
        assertThat(AvatarClient.put(anyone, image).status()).isEqualTo(401);
        assertThat(AvatarClient.put(stranger, image).codes()).containsExactly("user_not_registered");
        assertThat(stranger.delete(AvatarClient.AVATAR).codes()).containsExactly("user_not_registered");
        assertThat(stranger.post("/avatars/key_upload", new JsonObject().put("extension", "jpg"))
                        .codes())
                .containsExactly("user_not_registered");
        assertThat(SERVER.query("SELECT count(*) FROM avatars")).isEqualTo("0");
    }

    /** A body without a length, from a client that asks before it sends. */
    @Test
    void acceptsChunksAndExpect() {
        byte[] image = TestImages.of("jpeg", 64, 64);
        HttpRequest.Builder chunked = HttpRequest.newBuilder(anyone.uri(AvatarClient.AVATAR))
                .expectContinue(true)
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(image)));
        assertThat(bayko.send(chunked).status()).isEqualTo(200);
    }

    private String put(int side) {
        return AvatarClient.put(bayko, TestImages.of("jpeg", side, side))
                .object()
                .getString("avatar_url");
    }

    private static String userUuid() {
        return SERVER.query("SELECT uuid FROM users WHERE handle = 'bayko'");
    }
}
