package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.Config;
import com.cruddur.Server;
import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import com.cruddur.testing.Together;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The kept home page is never out of date. */
class ExactHomeIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String HOME = "/api/activities/home";

    private final Api api = SERVER.api();

    @Test
    void whoReadsAfterAWriteSeesItOnEveryInstance() throws Exception {
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

    /** No more than fit on the page: else the others' push one's own off it before it is read. */
    private void writeAndRead(List<Api> instances, String round) {
        Together.run(8, writer -> {
            Api author =
                    api.as(List.of("andrewbrown", "bayko", "londo", "altbrown").get(writer % 4));
            for (int i = 0; i < 4; i++) {
                String message = round + " " + writer + " " + i;
                author.post(
                        "/api/activities",
                        new JsonObject().put("message", message).put("ttl", "1-hour"));
                assertThat(instances.get(i % 2).get(HOME).body()).contains('"' + message + '"');
            }
            return writer;
        });
    }

    @Test
    void aCrudIsAbsentFromTheMomentItExpires() {
        SERVER.execute("INSERT INTO activities (user_uuid, message, expires_at)"
                + " SELECT uuid, 'short-lived', clock_timestamp() + interval '700 milliseconds' FROM users LIMIT 1");
        assertThat(api.get(HOME).body()).contains("short-lived");
        boolean shown = true;
        while (shown) {
            boolean expired = SERVER.query("SELECT expires_at <= clock_timestamp() FROM activities"
                            + " WHERE message = 'short-lived' UNION ALL SELECT true LIMIT 1")
                    .equals("t");
            shown = api.get(HOME).body().contains("short-lived");
            assertThat(shown && expired).as("shown after its end").isFalse();
        }
    }

    @Test
    void theSamePageKeepsItsTag() {
        Api.Answer first = api.get(HOME);
        Api.Answer second = api.get(HOME);
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(api.with("If-None-Match", first.header("ETag").orElseThrow())
                        .get(HOME)
                        .status())
                .isEqualTo(304);
        SERVER.execute("UPDATE activities SET likes_count = likes_count + 1 WHERE message LIKE 'This was%'");
        assertThat(api.get(HOME).header("ETag")).isNotEqualTo(first.header("ETag"));
    }
}
