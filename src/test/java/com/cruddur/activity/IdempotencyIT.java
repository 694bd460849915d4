package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IdempotencyIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String ACTIVITIES = "/api/activities";

    private final String key = UUID.randomUUID().toString();
    private final Api api = SERVER.api().as("andrewbrown").with("Idempotency-Key", key);

    @Test
    void aRepeatedRequestReturnsTheFirstResponseAndWritesOnce() {
        JsonObject crud = crud(key);
        Api.Answer first = api.post(ACTIVITIES, crud);
        Api.Answer second = api.post(ACTIVITIES, crud);
        assertThat(first.status()).isEqualTo(200);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(written(key)).isEqualTo("1");
    }

    @Test
    void aHundredConcurrentRequestsWriteOnce() {
        JsonObject crud = crud(key);
        List<String> answers =
                Concurrently.run(100, i -> api.postUntilServed(ACTIVITIES, crud).body());
        assertThat(new HashSet<>(answers)).hasSize(1);
        assertThat(written(key)).isEqualTo("1");
    }

    @Test
    void aReusedKeyIsRejected() {
        api.post(ACTIVITIES, crud(key));
        Api.Answer answer = api.post(ACTIVITIES, crud("other " + key));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.codes()).containsExactly("idempotency_key_reused");
        String parent = SERVER.query("SELECT uuid FROM activities WHERE message = '" + key + "'");
        assertThat(api.post(ACTIVITIES + "/" + parent + "/reply", crud(key)).codes())
                .containsExactly("idempotency_key_reused");
        assertThat(written("other " + key)).isEqualTo("0");
    }

    @Test
    void keysOfUsersAreIndependent() {
        api.post(ACTIVITIES, crud(key));
        Api other = SERVER.api().as("bayko").with("Idempotency-Key", key);
        assertThat(other.post(ACTIVITIES, crud(key)).object().getString("handle"))
                .isEqualTo("bayko");
    }

    @Test
    void keysExpireAfterADay() {
        api.post(ACTIVITIES, crud(key));
        SERVER.execute("UPDATE idempotency_keys SET created_at = now() - interval '24 hours 1 second'"
                + " WHERE key = '" + key + "'");
        assertThat(api.post(ACTIVITIES, crud("new " + key)).status()).isEqualTo(200);
        assertThat(written("new " + key)).isEqualTo("1");
    }

    @Test
    void aRejectedRequestDoesNotUseTheKey() {
        assertThat(api.post(ACTIVITIES, crud("")).status()).isEqualTo(422);
        assertThat(api.post(ACTIVITIES + "/" + UUID.randomUUID() + "/reply", crud(key))
                        .status())
                .isEqualTo(404);
        assertThat(api.post(ACTIVITIES, crud(key)).status()).isEqualTo(200);
    }

    @Test
    void aRepeatedReplyIsCountedOnce() {
        String parent = SERVER.api()
                .as("bayko")
                .post(ACTIVITIES, crud("parent"))
                .object()
                .getString("uuid");
        Concurrently.run(10, i -> api.postUntilServed(ACTIVITIES + "/" + parent + "/reply", crud(key)));
        JsonObject activity =
                SERVER.api().get(ACTIVITIES + "/" + parent).object().getJsonObject("activity");
        assertThat(activity.getInteger("replies_count")).isEqualTo(1);
    }

    @Test
    void aRepeatedReplyReturnsTheFirstResponseAfterTheDeletionOfItsParent() {
        Api bayko = SERVER.api().as("bayko");
        String parent = bayko.post(ACTIVITIES, crud("parent")).object().getString("uuid");
        String replies = ACTIVITIES + "/" + parent + "/reply";
        Api.Answer first = api.post(replies, crud(key));
        bayko.delete(ACTIVITIES + "/" + parent);
        assertThat(api.post(replies, crud(key)).body()).isEqualTo(first.body());
        assertThat(api.post(replies, crud("other " + key)).codes()).containsExactly("activity_not_found");
        assertThat(written(key)).isEqualTo("0");
    }

    private static JsonObject crud(String message) {
        return new JsonObject().put("message", message).put("ttl", "1-hour");
    }

    private static String written(String message) {
        return SERVER.query("SELECT count(*) FROM activities WHERE message = '" + message + "'");
    }
}
