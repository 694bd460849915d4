package com.cruddur.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelationshipsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final List<String> CHANGES = List.of("follow", "block", "mute");

    private final Api api = SERVER.api();
    private final Api bayko = api.as("bayko");
    private final Api londo = api.as("londo");

    @BeforeEach
    void forget() {
        SERVER.execute("DELETE FROM follows; DELETE FROM blocks; DELETE FROM mutes;"
                + " DELETE FROM users WHERE handle LIKE 'crowd%'; UPDATE users SET suspended_at = NULL");
    }

    @Test
    void followsAndUnfollowsIdempotently() {
        for (int i = 0; i < 2; i++) {
            assertThat(bayko.put("/api/users/@LONDO/follow").object())
                    .isEqualTo(new JsonObject()
                            .put("handle", "londo")
                            .put("following", true)
                            .put("followers_count", 1));
        }
        assertThat(api.as("altbrown").put("/api/users/@londo/follow").object().getInteger("followers_count"))
                .isEqualTo(2);
        assertThat(profile(api, "londo")).contains(Map.entry("followers_count", 2), Map.entry("following_count", 0));
        assertThat(profile(api, "bayko")).contains(Map.entry("followers_count", 0), Map.entry("following_count", 1));
        for (int i = 0; i < 2; i++) {
            assertThat(bayko.delete("/api/users/@londo/follow").object())
                    .isEqualTo(new JsonObject()
                            .put("handle", "londo")
                            .put("following", false)
                            .put("followers_count", 1));
        }
        assertThat(profile(api, "londo")).contains(Map.entry("followers_count", 1));
    }

    @ParameterizedTest
    @CsvSource({"block,blocking,blocks", "mute,muting,mutes"})
    void setsAndRemovesIdempotently(String path, String state, String list) {
        for (int i = 0; i < 2; i++) {
            assertThat(bayko.put("/api/users/@londo/" + path).object())
                    .isEqualTo(new JsonObject().put("handle", "londo").put(state, true));
        }
        assertThat(handles(bayko.get("/api/users/" + list))).containsExactly("londo");
        assertThat(bayko.get("/api/users/@londo/relationship").object().getBoolean(state))
                .isTrue();
        for (int i = 0; i < 2; i++) {
            assertThat(bayko.delete("/api/users/@londo/" + path).object())
                    .isEqualTo(new JsonObject().put("handle", "londo").put(state, false));
        }
        assertThat(handles(bayko.get("/api/users/" + list))).isEmpty();
    }

    @Test
    void rejectsUnknownPeopleAndTheViewer() {
        for (String change : CHANGES) {
            for (String method : List.of("PUT", "DELETE")) {
                assertThat(bayko.send(method, "/api/users/@nobody/" + change, null)
                                .codes())
                        .containsExactly("user_not_found");
                assertThat(bayko.send(method, "/api/users/@Bayko/" + change, null)
                                .codes())
                        .containsExactly("user_is_yourself");
                assertThat(api.send(method, "/api/users/@londo/" + change, null).codes())
                        .containsExactly("generic_401");
                assertThat(stranger()
                                .send(method, "/api/users/@londo/" + change, null)
                                .codes())
                        .containsExactly("user_not_registered");
            }
        }
        assertThat(bayko.get("/api/users/@nobody/relationship").codes()).containsExactly("user_not_found");
        assertThat(bayko.get("/api/users/@nobody/followers").codes()).containsExactly("user_not_found");
        assertThat(stranger().get("/api/users/blocks").codes()).containsExactly("user_not_registered");
        assertThat(stranger().get("/api/users/@londo/followers").status()).isEqualTo(200);
    }

    @Test
    void returnsTheRelationshipFromBothSides() {
        bayko.put("/api/users/@londo/follow");
        londo.put("/api/users/@bayko/mute");
        assertThat(bayko.get("/api/users/@londo/relationship").object())
                .isEqualTo(relationship("londo", true, false, false, false, false));
        assertThat(londo.get("/api/users/@bayko/relationship").object())
                .isEqualTo(relationship("bayko", false, true, false, false, true));
        londo.put("/api/users/@bayko/block");
        assertThat(bayko.get("/api/users/@londo/relationship").object())
                .isEqualTo(relationship("londo", false, false, false, true, false));
        assertThat(londo.get("/api/users/@bayko/relationship").object())
                .isEqualTo(relationship("bayko", false, false, true, false, true));
        assertThat(bayko.get("/api/users/@bayko/relationship").object())
                .isEqualTo(relationship("bayko", false, false, false, false, false));
    }

    @Test
    void aBlockRemovesBothFollowsAndForbidsNewOnes() {
        bayko.put("/api/users/@londo/follow");
        londo.put("/api/users/@bayko/follow");
        bayko.put("/api/users/@londo/block");
        assertThat(SERVER.query("SELECT count(*) FROM follows")).isEqualTo("0");
        for (Api.Answer forbidden :
                List.of(bayko.put("/api/users/@londo/follow"), londo.put("/api/users/@bayko/follow"))) {
            assertThat(forbidden.status()).isEqualTo(403);
            assertThat(forbidden.codes()).containsExactly("blocked");
        }
        assertThat(londo.delete("/api/users/@bayko/follow").status()).isEqualTo(200);
        bayko.delete("/api/users/@londo/block");
        assertThat(londo.put("/api/users/@bayko/follow").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"follow", "block", "mute"})
    void refusesMoreThanTenThousand(String change) {
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id)"
                + " SELECT 'C', 'crowd' || n, 'c', 'crowd' || n FROM generate_series(1, 10000) AS n");
        String columns = Map.of(
                        "follow", "follows (follower_uuid, followed_uuid)",
                        "block", "blocks (blocker_uuid, blocked_uuid)",
                        "mute", "mutes (muter_uuid, muted_uuid)")
                .get(change);
        SERVER.execute("INSERT INTO " + columns + " SELECT one.uuid, other.uuid FROM users AS one, users AS other"
                + " WHERE one.handle = 'bayko' AND other.handle LIKE 'crowd%'");
        assertThat(bayko.put("/api/users/@londo/" + change).codes()).containsExactly(change + "_limit_reached");
        assertThat(bayko.put("/api/users/@crowd7/" + change).status()).isEqualTo(200);
        bayko.delete("/api/users/@crowd7/" + change);
        assertThat(bayko.put("/api/users/@londo/" + change).status()).isEqualTo(200);
    }

    @Test
    void listsPeopleLatestFirstInPages() {
        for (String handle : List.of("bayko", "altbrown", "andrewbrown")) {
            api.as(handle).put("/api/users/@londo/follow");
        }
        Api.Answer first = api.get("/api/users/@londo/followers?limit=2");
        assertThat(handles(first)).containsExactly("andrewbrown", "altbrown");
        assertThat(handles(api.get(first.next().orElseThrow()))).containsExactly("bayko");
        JsonObject person = first.objects().getFirst();
        assertThat(person.fieldNames()).containsExactly("uuid", "handle", "display_name", "avatar_url", "at");
        assertThat(person.getString("at")).isNotNull();
        assertThat(handles(bayko.get("/api/users/@bayko/following"))).containsExactly("londo");
        assertThat(api.get("/api/users/@londo/followers?limit=0").codes()).containsExactly("limit_invalid");
        bayko.put("/api/users/@altbrown/block");
        assertThat(handles(bayko.get("/api/users/@londo/followers"))).containsExactly("andrewbrown", "bayko");
        assertThat(handles(api.as("altbrown").get("/api/users/@londo/followers")))
                .containsExactly("andrewbrown", "altbrown");
        assertThat(handles(api.get("/api/users/@londo/followers"))).hasSize(3);
    }

    @Test
    void aSuspendedPersonDoesNotExist() {
        bayko.put("/api/users/@londo/follow");
        SERVER.execute("UPDATE users SET suspended_at = now() WHERE handle = 'londo'");
        for (String path : List.of("follow", "block", "mute")) {
            assertThat(bayko.put("/api/users/@londo/" + path).codes()).containsExactly("user_not_found");
        }
        assertThat(bayko.get("/api/users/@londo/relationship").status()).isEqualTo(404);
        assertThat(bayko.get("/api/users/@londo/followers").status()).isEqualTo(404);
        assertThat(handles(api.get("/api/users/@bayko/following"))).isEmpty();
        assertThat(profile(api, "bayko")).contains(Map.entry("following_count", 1));
        SERVER.execute("UPDATE users SET suspended_at = NULL WHERE handle = 'londo'");
        assertThat(handles(api.get("/api/users/@bayko/following"))).containsExactly("londo");
    }

    private Api stranger() {
        return api.with("Authorization", "Bearer " + SERVER.issuer().token("stranger"));
    }

    private static JsonObject relationship(
            String handle, boolean following, boolean followedBy, boolean blocking, boolean blockedBy, boolean muting) {
        return new JsonObject()
                .put("handle", handle)
                .put("following", following)
                .put("followed_by", followedBy)
                .put("blocking", blocking)
                .put("blocked_by", blockedBy)
                .put("muting", muting);
    }

    private static Map<String, Object> profile(Api api, String handle) {
        return api.get("/api/activities/@" + handle)
                .object()
                .getJsonObject("profile")
                .getMap();
    }

    private static List<String> handles(Api.Answer people) {
        return people.objects().stream()
                .map(person -> person.getString("handle"))
                .toList();
    }
}
