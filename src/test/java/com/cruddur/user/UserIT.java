package com.cruddur.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UserIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();

    @Test
    void returnsTheShortForm() {
        Api.Answer user = api.get("/api/users/@bayko/short");
        assertThat(user.status()).isEqualTo(200);
        assertThat(user.object().fieldNames()).containsExactly("uuid", "handle", "display_name", "avatar_url");
        assertThat(user.object().getString("uuid")).isEqualTo("a1d4c2e0-0000-4000-8000-000000000002");
        assertThat(user.object().getString("display_name")).isEqualTo("Andrew Bayko");
    }

    @Test
    void handlesAreCaseInsensitive() {
        assertThat(api.get("/api/users/@BayKo/short").object().getString("handle"))
                .isEqualTo("bayko");
    }

    @Test
    void rejectsAnUnknownHandle() {
        for (String handle :
                List.of("nobody", "%25", "_____", "bayk", "'%20OR%20true--", "%F0%9F%A6%84", "suggested")) {
            Api.Answer answer = api.get("/api/users/@" + handle + "/short");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.codes()).containsExactly("user_not_found");
        }
    }

    @Test
    void answersHeadAndConditionalRequests() {
        for (String path : List.of("/api/users/@bayko/short", "/api/users/suggested")) {
            Api.Answer head = api.head(path);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            String etag = head.header("ETag").orElseThrow();
            assertThat(api.get(path).header("ETag")).contains(etag);
            assertThat(api.with("If-None-Match", etag).get(path).status()).isEqualTo(304);
            assertThat(api.delete(path).status()).isEqualTo(405);
            assertThat(api.delete(path).header("Allow")).contains("GET, HEAD");
        }
    }

    @Test
    void suggestsTheMostActiveFirstAndNeverTheViewer() {
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id)"
                + " SELECT 'Busy ' || n, 'busy' || n, 'busy', 'busy' || n FROM generate_series(1, 6) n");
        SERVER.execute("INSERT INTO activities (user_uuid, message) SELECT users.uuid, 'busy'"
                + " FROM users, generate_series(1, 7) n WHERE handle LIKE 'busy%' AND n > right(handle, 1)::int - 1");
        // A user with an equal number of activities that have expired.
        SERVER.execute("INSERT INTO activities (user_uuid, message, expires_at) SELECT uuid, 'gone', now()"
                + " FROM users, generate_series(1, 20) WHERE handle = 'londo'");
        assertThat(handles(api)).containsExactly("busy1", "busy2", "busy3", "busy4", "busy5");
        assertThat(handles(api.as("busy2"))).containsExactly("busy1", "busy3", "busy4", "busy5", "busy6");
        assertThat(api.get("/api/users/suggested").objects().getFirst().fieldNames())
                .containsExactly("display_name", "handle", "avatar_url");
        SERVER.execute("DELETE FROM users WHERE handle LIKE 'busy%'");
        assertThat(handles(api.as("andrewbrown"))).containsExactlyInAnyOrder("bayko", "londo", "altbrown");
    }

    @Test
    void suggestsToAnonymousViewers() {
        for (String authorization : List.of(
                "Bearer null", "Bearer x.y.z", "Bearer " + SERVER.issuer().token("stranger"))) {
            Api.Answer answer = api.with("Authorization", authorization).get("/api/users/suggested");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.objects()).isNotEmpty();
        }
    }

    private static List<String> handles(Api api) {
        return api.get("/api/users/suggested").objects().stream()
                .map(user -> user.getString("handle"))
                .toList();
    }
}
