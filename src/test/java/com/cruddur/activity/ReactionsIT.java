package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReactionsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final int CROWD = 50;

    private final Api api = SERVER.api();
    private String uuid = "";

    @BeforeEach
    void post() {
        uuid = api.as("londo")
                .with("Idempotency-Key", UUID.randomUUID().toString())
                .post(
                        "/api/activities",
                        new JsonObject().put("message", "like me").put("ttl", "1-hour"))
                .object()
                .getString("uuid");
    }

    @ParameterizedTest
    @CsvSource({"like,likes_count,liked", "repost,reposts_count,reposted"})
    void isSetAndRemovedIdempotently(String path, String count, String state) {
        for (int i = 0; i < 2; i++) {
            assertThat(api.as("bayko").putUntilServed(of(path)).object())
                    .isEqualTo(new JsonObject().put("uuid", uuid).put(count, 1).put(state, true));
        }
        assertThat(api.as("altbrown").putUntilServed(of(path)).object().getInteger(count))
                .isEqualTo(2);
        assertThat(shownCount(count)).isEqualTo(2);
        for (int i = 0; i < 2; i++) {
            assertThat(api.as("bayko").deleteUntilServed(of(path)).object())
                    .isEqualTo(new JsonObject().put("uuid", uuid).put(count, 1).put(state, false));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"like", "repost"})
    void needsAUserAndACrud(String path) {
        assertThat(api.putUntilServed(of(path)).codes()).containsExactly("generic_401");
        assertThat(api.deleteUntilServed(of(path)).status()).isEqualTo(401);
        for (String nothing : List.of(UUID.randomUUID().toString(), "nonsense")) {
            String there = "/api/activities/" + nothing + "/" + path;
            assertThat(api.as("bayko").putUntilServed(there).codes()).containsExactly("activity_not_found");
            assertThat(api.as("bayko").deleteUntilServed(there).status()).isEqualTo(404);
        }
        Api stranger = api.with("Authorization", "Bearer " + SERVER.issuer().token("nobody"));
        assertThat(stranger.putUntilServed(of(path)).codes()).containsExactly("user_not_registered");
        assertThat(stranger.putUntilServed(of(path)).status()).isEqualTo(403);
    }

    @Test
    void anExpiredActivityCannotBeLiked() {
        SERVER.execute("UPDATE activities SET expires_at = now() WHERE uuid = '" + uuid + "'");
        assertThat(api.as("bayko").putUntilServed(of("like")).status()).isEqualTo(404);
    }

    @Test
    void concurrentUsersAreCountedExactly() {
        List<String> crowd = crowd();
        List<Integer> statuses = Concurrently.run(
                CROWD, i -> as(crowd.get(i)).putUntilServed(of("like")).status());
        assertThat(statuses).containsOnly(200);
        assertThat(shownCount("likes_count")).isEqualTo(CROWD);
        Concurrently.run(
                CROWD,
                i -> i % 2 == 0
                        ? as(crowd.get(i)).deleteUntilServed(of("like"))
                        : as(crowd.get(i)).putUntilServed(of("like")));
        assertThat(shownCount("likes_count")).isEqualTo(CROWD / 2);
    }

    /** Concurrent reactions share a statement. The failure of one user is returned to this user only. */
    @Test
    void anUnregisteredUserFailsAlone() {
        List<String> crowd = crowd();
        List<Api.Answer> answers = Concurrently.run(
                CROWD, i -> (i % 10 == 3 ? as("stranger" + i) : as(crowd.get(i))).putUntilServed(of("like")));
        for (int i = 0; i < CROWD; i++) {
            Api.Answer answer = answers.get(i);
            if (i % 10 == 3) {
                assertThat(answer.status()).isEqualTo(403);
                assertThat(answer.codes()).containsExactly("user_not_registered");
            } else {
                assertThat(answer.object().getBoolean("liked")).isTrue();
                assertThat(answer.object().getInteger("likes_count")).isBetween(1, CROWD - CROWD / 10);
            }
        }
        assertThat(shownCount("likes_count")).isEqualTo(CROWD - CROWD / 10);
    }

    /** Each user ends in the state of the last request, and the counter equals the number of rows. */
    @Test
    void concurrentSetsAndUnsetsAreCountedExactly() {
        List<String> crowd = crowd();
        Concurrently.run(CROWD, i -> {
            for (int turn = 0; turn <= i % 4; turn++) {
                Api.Answer answer = turn % 2 == 0
                        ? as(crowd.get(i)).putUntilServed(of("repost"))
                        : as(crowd.get(i)).deleteUntilServed(of("repost"));
                assertThat(answer.object().getBoolean("reposted")).isEqualTo(turn % 2 == 0);
            }
            return i;
        });
        long left = IntStream.range(0, CROWD).filter(i -> i % 4 % 2 == 0).count();
        assertThat(SERVER.query("SELECT count(*) FROM reposts WHERE activity_uuid = '" + uuid + "'"))
                .isEqualTo(String.valueOf(left));
        assertThat(shownCount("reposts_count")).isEqualTo((int) left);
    }

    @Test
    void concurrentRequestsOfOneUserCountOnce() {
        Api bayko = api.as("bayko");
        Concurrently.run(20, i -> bayko.putUntilServed(of("like")));
        assertThat(shownCount("likes_count")).isEqualTo(1);
        Concurrently.run(20, i -> bayko.deleteUntilServed(of("like")));
        assertThat(shownCount("likes_count")).isZero();
    }

    @Test
    void aConcurrentDeletionCausesOnly404() {
        List<String> crowd = crowd();
        List<Integer> statuses = Concurrently.run(
                20,
                i -> i == 10
                        ? api.as("londo")
                                .deleteUntilServed("/api/activities/" + uuid)
                                .status()
                        : as(crowd.get(i)).putUntilServed(of("like")).status());
        assertThat(statuses).isSubsetOf(200, 404);
        assertThat(SERVER.query("SELECT count(*) FROM likes WHERE activity_uuid = '" + uuid + "'"))
                .isEqualTo("0");
    }

    private List<String> crowd() {
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id)"
                + " SELECT 'fan', 'fan' || n, 'fan@example.com', 'fan' || n FROM generate_series(1, " + CROWD + ") n"
                + " ON CONFLICT DO NOTHING");
        return IntStream.rangeClosed(1, CROWD).mapToObj(n -> "fan" + n).toList();
    }

    private Api as(String sub) {
        return api.with("Authorization", "Bearer " + SERVER.issuer().token(sub));
    }

    private String of(String path) {
        return "/api/activities/" + uuid + "/" + path;
    }

    private int shownCount(String count) {
        return api.get("/api/activities/" + uuid)
                .object()
                .getJsonObject("activity")
                .getInteger(count);
    }
}
