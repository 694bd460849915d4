package com.cruddur.export;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestImages;
import com.cruddur.testing.TestServer;
import com.cruddur.testing.Writes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The export of an account. */
class ExportIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String EXPORT = "/api/profile/export";

    private static final String CURSORS =
            "SELECT count(*) FROM pg_stat_activity WHERE query ILIKE '%from activities%' AND state = 'idle in transaction'";

    private final Api bayko = SERVER.api().as("bayko");

    @Test
    void containsWhatTheAccountWroteAndDid() {
        String own = Writes.post(bayko, "My own crud #tag @londo");
        String other = Writes.post(SERVER.api().as("andrewbrown"), "A crud of somebody else");
        bayko.post("/api/activities/" + other + "/reply", new JsonObject().put("message", "My reply"));
        bayko.put("/api/activities/" + other + "/like");
        bayko.put("/api/activities/" + other + "/repost");
        bayko.put("/api/activities/" + other + "/bookmark");
        insert("follows (follower_uuid, followed_uuid)", "andrewbrown");
        insert("blocks (blocker_uuid, blocked_uuid)", "altbrown");
        insert("mutes (muter_uuid, muted_uuid)", "altbrown");
        bayko.post(
                "/api/messages", new JsonObject().put("message", "My message").put("handle", "londo"));
        SERVER.api()
                .as("londo")
                .post(
                        "/api/messages",
                        new JsonObject().put("message", "Not my message").put("handle", "bayko"));
        byte[] image = TestImages.of("jpeg", 64, 64);
        bayko.send(HttpRequest.newBuilder(bayko.uri("/api/profile/avatar")).PUT(BodyPublishers.ofByteArray(image)));

        Api.Answer answer = bayko.get(EXPORT);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.header("Content-Disposition")).contains("attachment; filename=\"cruddur-export.json\"");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        JsonObject export = answer.object();
        JsonObject profile = export.getJsonObject("profile");
        assertThat(profile.getString("handle")).isEqualTo("bayko");
        assertThat(profile.getString("email")).isNotBlank();
        byte[] avatar = Base64.getMimeDecoder().decode(profile.getString("avatar_jpeg_base64"));
        assertThat(TestImages.read(avatar).getWidth()).isEqualTo(512);
        assertThat(objects(export, "cruds").map(crud -> crud.getString("uuid"))).contains(own);
        assertThat(objects(export, "replies").map(reply -> reply.getString("message")))
                .contains("My reply");
        assertThat(objects(export, "likes").map(like -> like.getString("activity_uuid")))
                .contains(other);
        assertThat(objects(export, "reposts").map(repost -> repost.getString("activity_uuid")))
                .contains(other);
        assertThat(objects(export, "bookmarks").map(bookmark -> bookmark.getString("activity_uuid")))
                .contains(other);
        assertThat(objects(export, "follows").map(person -> person.getString("handle")))
                .containsExactly("andrewbrown");
        assertThat(objects(export, "blocks").map(person -> person.getString("handle")))
                .containsExactly("altbrown");
        assertThat(objects(export, "mutes").map(person -> person.getString("handle")))
                .containsExactly("altbrown");
        assertThat(objects(export, "conversations")
                        .map(message -> message.getString("to") + " " + message.getString("message")))
                .containsExactly("londo My message");
        assertThat(answer.body()).doesNotContain("A crud of somebody else", "Not my message");
    }

    @Test
    void containsNoExpiredCrud() {
        String crud = Writes.post(bayko, "Soon gone");
        SERVER.execute("UPDATE activities SET expires_at = now() WHERE uuid = '" + crud + "'");
        assertThat(bayko.get(EXPORT).body()).doesNotContain("Soon gone");
    }

    @Test
    void requiresARegisteredUser() {
        assertThat(SERVER.api().get(EXPORT).status()).isEqualTo(401);
        Api stranger =
                SERVER.api().with("Authorization", "Bearer " + SERVER.issuer().token("nobody"));
        assertThat(stranger.get(EXPORT).codes()).containsExactly("user_not_registered");
        assertThat(bayko.head(EXPORT).status()).isEqualTo(200);
    }

    /** The server stops reading from the database while the client does not read. */
    @Test
    void isOnePerAccountAndEndsWithTheClient() throws IOException {
        fill("altbrown", 6_000);
        List<Socket> clients = new ArrayList<>();
        clients.add(open("altbrown"));
        eventually(() -> assertThat(SERVER.query(CURSORS)).isEqualTo("1"));
        Api.Answer second = SERVER.api().as("altbrown").get(EXPORT);
        assertThat(second.codes()).containsExactly("export_in_progress");
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.header("Retry-After")).isPresent();
        assertThat(bayko.get(EXPORT).status()).isEqualTo(200);
        for (Socket client : clients) {
            client.close();
        }
        eventually(() -> assertThat(SERVER.query(CURSORS)).isEqualTo("0"));
        eventually(() ->
                assertThat(SERVER.api().as("altbrown").get(EXPORT).status()).isEqualTo(200));
        assertThat(SERVER.api().as("altbrown").get(EXPORT).object().getJsonArray("cruds"))
                .hasSizeGreaterThanOrEqualTo(6_000);
    }

    @Test
    void isFourPerServer() throws IOException {
        List<String> handles = List.of("reader1", "reader2", "reader3", "reader4");
        for (String handle : handles) {
            SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id)"
                    + " VALUES ('%1$s', '%1$s', '%1$s@example.com', '%1$s')".formatted(handle));
            fill(handle, 6_000);
        }
        List<Socket> clients = new ArrayList<>();
        for (String handle : handles) {
            clients.add(open(handle));
        }
        eventually(() -> assertThat(SERVER.query(CURSORS)).isEqualTo("4"));
        Api.Answer fifth = bayko.impatient().get(EXPORT);
        assertThat(fifth.codes()).containsExactly("generic_503");
        assertThat(fifth.header("Retry-After")).isPresent();
        assertThat(SERVER.api().as("reader1").get(EXPORT).codes()).containsExactly("export_in_progress");
        assertThat(SERVER.api().get("/api/activities/home").status()).isEqualTo(200);
        for (Socket client : clients) {
            client.close();
        }
        eventually(() -> assertThat(bayko.impatient().get(EXPORT).status()).isEqualTo(200));
    }

    /** A client that reads the start of its export and then nothing. */
    private static Socket open(String handle) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1024);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), SERVER.server().port()));
        String token = SERVER.issuer()
                .token(SERVER.query("SELECT cognito_user_id FROM users WHERE handle = '" + handle + "'"));
        socket.getOutputStream()
                .write(("GET " + EXPORT + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        InputStream response = socket.getInputStream();
        assertThat(new String(response.readNBytes(15), StandardCharsets.US_ASCII))
                .isEqualTo("HTTP/1.1 200 OK");
        return socket;
    }

    private static void fill(String handle, int cruds) {
        SERVER.execute("INSERT INTO activities (user_uuid, message, expires_at)"
                + " SELECT uuid, repeat('x', 1000), now() + interval '1 day' FROM users, generate_series(1, " + cruds
                + ") WHERE handle = '" + handle + "'");
    }

    private static void insert(String table, String other) {
        SERVER.execute("INSERT INTO " + table + " SELECT bayko.uuid, other.uuid FROM users AS bayko, users AS other"
                + " WHERE bayko.handle = 'bayko' AND other.handle = '" + other + "'");
    }

    private static Stream<JsonObject> objects(JsonObject export, String section) {
        JsonArray array = export.getJsonArray(section);
        return array.stream().map(JsonObject.class::cast);
    }
}
