package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.Config;
import com.cruddur.Server;
import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The cached home page is never stale. */
class ExactHomeIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String HOME = "/api/activities/home";
    private static final int ENDING = 30;

    private final Api api = SERVER.api();

    @Test
    void aReadAfterAWriteSeesItOnEveryInstance() throws Exception {
        try (Server other = Server.start(Config.of(Map.of(
                "PORT",
                "0",
                "METRICS_PORT",
                "0",
                "POSTGRESQL_CONNECTION_URL",
                SERVER.database().withPassword())))) {
            List<Api> instances = List.of(api, api.at(other.port()));
            for (int round = 0; round < 6; round++) {
                writeAndRead(instances, "exact " + round);
            }
        }
    }

    /** No more writers than the page has rows, so that other writes do not move an activity off the page. */
    private void writeAndRead(List<Api> instances, String round) {
        Concurrently.run(8, writer -> {
            Api author =
                    api.as(List.of("andrewbrown", "bayko", "londo", "altbrown").get(writer % 4));
            for (int i = 0; i < 4; i++) {
                String message = round + " " + writer + " " + i;
                JsonObject crud = new JsonObject().put("message", message).put("ttl", "1-hour");
                assertThat(author.with("Idempotency-Key", message.replace(' ', '-'))
                                .postUntilServed("/api/activities", crud)
                                .status())
                        .isEqualTo(200);
                assertThat(instances.get(i % 2).get(HOME).body()).contains('"' + message + '"');
            }
            return writer;
        });
    }

    /** Activities expire one after the other while the page is read. The database clock decides. */
    @Test
    void anActivityIsReturnedUntilItExpires() {
        String first = SERVER.query("SELECT clock_timestamp() + interval '400 milliseconds'");
        String ends =
                "FROM (SELECT n, '%s'::timestamptz + n * interval '20 milliseconds' AS at FROM generate_series(0, %d) n)"
                        .formatted(first, ENDING - 1);
        SERVER.execute("INSERT INTO activities (user_uuid, message, expires_at)"
                + " SELECT (SELECT uuid FROM users LIMIT 1), 'ends ' || n, at " + ends + " AS ends");
        String ended = "SELECT count(*) " + ends + " AS ends WHERE at <= clock_timestamp()";
        int endedAfter = 0;
        while (endedAfter < ENDING) {
            int endedBefore = Integer.parseInt(SERVER.query(ended));
            String body = api.get(HOME).body();
            endedAfter = Integer.parseInt(SERVER.query(ended));
            for (int n = 0; n < ENDING; n++) {
                boolean shown = body.contains("\"ends " + n + "\"");
                assertThat(shown && n < endedBefore).as("shown after its end").isFalse();
                assertThat(!shown && n >= endedAfter).as("gone before its end").isFalse();
            }
        }
    }

    @Test
    void anUnchangedPageKeepsItsEtag() {
        Api.Answer first = api.get(HOME);
        Api.Answer second = api.get(HOME);
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(api.with("If-None-Match", first.header("ETag").orElseThrow())
                        .get(HOME)
                        .status())
                .isEqualTo(304);
        SERVER.execute(
                "UPDATE activities SET likes_count = likes_count + 1"
                        + " WHERE uuid = (SELECT uuid FROM activities WHERE expires_at > now() + interval '1 minute' ORDER BY created_at DESC, uuid DESC LIMIT 1)");
        assertThat(api.get(HOME).header("ETag")).isNotEqualTo(first.header("ETag"));
    }
}
