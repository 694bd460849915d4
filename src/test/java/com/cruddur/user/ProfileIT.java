package com.cruddur.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ProfileIT {

    private static final String PATH = "/api/profile/update";

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();

    @Test
    void changesNameAndBioByPutAndPost() {
        for (String method : List.of("PUT", "POST")) {
            Api.Answer answer = api.as("bayko").send(method, PATH, profile("  By " + method + " ", " Hi\nthere. "));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.object())
                    .isEqualTo(new JsonObject()
                            .put("uuid", "a1d4c2e0-0000-4000-8000-000000000002")
                            .put("handle", "bayko")
                            .put("display_name", "By " + method)
                            .putNull("avatar_url"));
            assertThat(answer.body())
                    .isEqualTo(api.get("/api/users/@bayko/short").body());
            assertThat(bio("bayko")).isEqualTo("Hi\nthere.");
        }
    }

    @Test
    void changesOnlyTheViewer() {
        String others = "SELECT string_agg(users::text, ',' ORDER BY uuid) FROM users WHERE handle <> 'altbrown'";
        String before = SERVER.query(others);
        api.as("altbrown").put(PATH, new JsonObject().put("display_name", "Me").put("handle", "bayko"));
        assertThat(SERVER.query(others)).isEqualTo(before);
        assertThat(SERVER.query("SELECT display_name FROM users WHERE handle = 'altbrown'"))
                .isEqualTo("Me");
    }

    @Test
    void clearsABioThatIsMissingOrBlank() {
        for (String without : List.of("{'display_name':'L'}", "{'display_name':'L','bio':null}", profile("L", " \n"))) {
            api.as("londo").send("PUT", PATH, profile("Londo", "Something"));
            assertThat(bio("londo")).isEqualTo("Something");
            assertThat(api.as("londo")
                            .send("PUT", PATH, without.replace('\'', '"'))
                            .status())
                    .isEqualTo(200);
            assertThat(bio("londo")).isEqualTo("null");
        }
    }

    @Test
    void rejectsABioThatIsNotAString() {
        api.as("londo").send("PUT", PATH, profile("Londo", "Kept"));
        for (String bio : List.of("5", "true", "[]", "{}")) {
            Api.Answer answer = api.as("londo").send("PUT", PATH, "{\"display_name\":\"L\",\"bio\":" + bio + "}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.codes()).containsExactly("malformed_json");
        }
        assertThat(bio("londo")).isEqualTo("Kept");
    }

    @Test
    void rejectsABlankName() {
        for (String body : List.of("{}", "{'display_name':null}", "{'display_name':7}", profile(" \u00a0\n", "x"))) {
            Api.Answer answer = api.as("andrewbrown").send("PUT", PATH, body.replace('\'', '"'));
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.codes()).containsExactly("display_name_blank");
        }
    }

    @Test
    void countsCodePoints() {
        Api.Answer most = api.as("andrewbrown").send("PUT", PATH, profile("🦄".repeat(64), "🦄".repeat(512)));
        assertThat(most.status()).isEqualTo(200);
        assertThat(most.object().getString("display_name")).isEqualTo("🦄".repeat(64));
        Api.Answer more = api.as("andrewbrown").send("PUT", PATH, profile("x".repeat(65), "x".repeat(513)));
        assertThat(more.status()).isEqualTo(422);
        assertThat(more.codes()).containsExactly("display_name_exceed_max_chars", "bio_exceed_max_chars");
        assertThat(api.as("andrewbrown")
                        .send("POST", PATH, profile(" ", "x".repeat(513)))
                        .codes())
                .containsExactly("display_name_blank", "bio_exceed_max_chars");
        assertThat(bio("andrewbrown")).isEqualTo("🦄".repeat(512));
    }

    @Test
    void rejectsInvalidBodies() {
        assertThat(api.as("bayko").send("PUT", PATH, "[]").codes()).containsExactly("malformed_json");
        assertThat(api.as("bayko").send("PUT", PATH, profile("a\u0000b", "")).codes())
                .containsExactly("malformed_json");
        assertThat(api.as("bayko").send("PUT", PATH, null).status()).isEqualTo(415);
        assertThat(api.as("bayko").get(PATH).status()).isEqualTo(405);
        assertThat(api.as("bayko").get(PATH).header("Allow")).contains("POST, PUT");
    }

    @Test
    void aRepeatedRequestWritesOnce() {
        for (String method : List.of("PUT", "POST")) {
            Api once = api.as("londo").with("Idempotency-Key", UUID.randomUUID().toString());
            Api.Answer first = once.send(method, PATH, profile("First", "first"));
            assertThat(first.object().getString("display_name")).isEqualTo("First");
            api.as("londo").send(method, PATH, profile("Second", "second"));
            Api.Answer again = once.send(method, PATH, profile("First", "first"));
            assertThat(again.status()).isEqualTo(200);
            assertThat(again.body()).isEqualTo(first.body());
            assertThat(bio("londo")).isEqualTo("second");
            Api.Answer other = once.send(method, PATH, profile("Third", "third"));
            assertThat(other.status()).isEqualTo(422);
            assertThat(other.codes()).containsExactly("idempotency_key_reused");
            assertThat(bio("londo")).isEqualTo("second");
            assertThat(once.send(method.equals("PUT") ? "POST" : "PUT", PATH, profile("First", "first"))
                            .codes())
                    .containsExactly("idempotency_key_reused");
        }
    }

    @Test
    void keysOfUsersAreIndependentAndUnusedByRejectedRequests() {
        String key = UUID.randomUUID().toString();
        for (String handle : List.of("londo", "altbrown")) {
            Api once = api.as(handle).with("Idempotency-Key", key);
            assertThat(once.send("POST", PATH, profile("", "")).codes()).containsExactly("display_name_blank");
            assertThat(once.send("POST", PATH, profile("By key", handle)).status())
                    .isEqualTo(200);
            assertThat(bio(handle)).isEqualTo(handle);
        }
        Api stranger = api.with("Authorization", "Bearer " + SERVER.issuer().token("stranger"));
        assertThat(stranger.with("Idempotency-Key", key)
                        .send("POST", PATH, profile("x", "x"))
                        .codes())
                .containsExactly("user_not_registered");
    }

    @Test
    void requiresARegisteredUser() {
        Api.Answer anonymous = api.send("PUT", PATH, profile("x", "x"));
        assertThat(anonymous.status()).isEqualTo(401);
        assertThat(anonymous.codes()).containsExactly("generic_401");
        Api.Answer stranger = api.with(
                        "Authorization", "Bearer " + SERVER.issuer().token("stranger"))
                .send("POST", PATH, profile("x", "x"));
        assertThat(stranger.status()).isEqualTo(403);
        assertThat(stranger.codes()).containsExactly("user_not_registered");
    }

    private static String profile(String displayName, String bio) {
        return new JsonObject().put("display_name", displayName).put("bio", bio).encode();
    }

    private static String bio(String handle) {
        return SERVER.query("SELECT bio FROM users WHERE handle = '" + handle + "'");
    }
}
