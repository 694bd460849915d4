package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeleteIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final int ATTEMPTS = 4;

    private final Api api = SERVER.api();

    @Test
    void deletesTheActivityAndItsReplies() {
        String crud = post("andrewbrown");
        String reply = reply("bayko", crud);
        Api.Answer answer = api.as("andrewbrown").delete("/api/activities/" + crud);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.object()).isEqualTo(new JsonObject().put("uuid", crud));
        assertThat(api.get("/api/activities/" + crud).status()).isEqualTo(404);
        assertThat(api.get("/api/activities/" + reply).status()).isEqualTo(404);
        assertThat(api.as("andrewbrown").delete("/api/activities/" + crud).status())
                .isEqualTo(404);
    }

    @Test
    void decrementsTheParentsReplyCount() {
        String crud = post("andrewbrown");
        String reply = reply("bayko", crud);
        reply("londo", crud);
        api.as("bayko").delete("/api/activities/" + reply);
        assertThat(replies(crud)).isEqualTo(1);
    }

    @Test
    void onlyTheAuthorMayDelete() {
        String crud = post("andrewbrown");
        Api.Answer answer = api.as("bayko").delete("/api/activities/" + crud);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.codes()).containsExactly("generic_403");
        assertThat(api.delete("/api/activities/" + crud).status()).isEqualTo(401);
        assertThat(api.as("bayko")
                        .delete("/api/activities/" + UUID.randomUUID())
                        .codes())
                .containsExactly("activity_not_found");
        assertThat(api.get("/api/activities/" + crud).status()).isEqualTo(200);
    }

    @Test
    void deletesAReplyWithManyLikesInParts() {
        String crud = post("andrewbrown");
        String reply = reply("bayko", crud);
        String below = reply("londo", reply);
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id)"
                + " SELECT 'L', 'liker' || n, 'l', 'liker' || n FROM generate_series(1, 6000) AS n");
        SERVER.execute("INSERT INTO likes (user_uuid, activity_uuid) SELECT uuid, '" + reply
                + "' FROM users WHERE handle LIKE 'liker%'");

        assertThat(api.as("londo").delete("/api/activities/" + reply).codes()).containsExactly("generic_403");
        assertThat(api.get("/api/activities/" + reply).status()).isEqualTo(200);
        Api.Answer answer = api.as("bayko").delete("/api/activities/" + reply);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.object()).isEqualTo(new JsonObject().put("uuid", reply));
        assertThat(api.get("/api/activities/" + reply).status()).isEqualTo(404);
        assertThat(api.get("/api/activities/" + below).status()).isEqualTo(404);
        assertThat(replies(crud)).isZero();
        assertThat(SERVER.query("SELECT count(*) FROM activities WHERE uuid IN ('" + reply + "', '" + below + "')"))
                .isEqualTo("0");
    }

    @Test
    void countersStayExactUnderConcurrentRepliesAndDeletions() {
        String crud = post("andrewbrown");
        Concurrently.run(40, i -> {
            String reply = reply("bayko", crud);
            return i % 2 == 0 ? api.as("bayko").deleteUntilServed("/api/activities/" + reply) : reply;
        });
        assertThat(replies(crud)).isEqualTo(20);
    }

    @Test
    void oneOfConcurrentDeletionsSucceeds() {
        List<Integer> statuses = List.of(503);
        // A request that was answered with 503 may have deleted the activity; then no other request succeeds.
        for (int attempt = 0; attempt < ATTEMPTS && statuses.contains(503); attempt++) {
            String crud = post("andrewbrown");
            String reply = reply("bayko", crud);
            reply("bayko", crud);
            Api bayko = api.as("bayko");
            statuses = Concurrently.run(
                    10, i -> bayko.delete("/api/activities/" + reply).status());
            assertThat(Collections.frequency(statuses, 200)).isLessThanOrEqualTo(1);
            assertThat(bayko.deleteUntilServed("/api/activities/" + reply).status())
                    .isIn(200, 404);
            assertThat(replies(crud)).isEqualTo(1);
        }
        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 404);
    }

    private int replies(String crud) {
        return api.get("/api/activities/" + crud)
                .object()
                .getJsonObject("activity")
                .getInteger("replies_count");
    }

    private String post(String handle) {
        return api.as(handle)
                .with("Idempotency-Key", UUID.randomUUID().toString())
                .post(
                        "/api/activities",
                        new JsonObject().put("message", "soon gone").put("ttl", "1-hour"))
                .object()
                .getString("uuid");
    }

    private String reply(String handle, String crud) {
        return api.as(handle)
                .with("Idempotency-Key", UUID.randomUUID().toString())
                .postUntilServed("/api/activities/" + crud + "/reply", new JsonObject().put("message", "a reply"))
                .object()
                .getString("uuid");
    }
}
