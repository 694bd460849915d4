package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.Config;
import com.cruddur.Server;
import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Concurrent writers and readers on two instances: a read that begins after a write is acknowledged returns that write or a later one. */
class ExactReadersIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final List<String> WRITERS = List.of("andrewbrown", "bayko", "londo", "altbrown");
    private static final int WRITES_EACH = 150;
    private static final int READERS = 8;
    private static final int READS_EACH = 250;
    private static final int MAX_ATTEMPTS = 20;
    private static final long PAUSE_NANOS = 100_000_000;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Api api = SERVER.api();

    /** The last acknowledged name of each writer. Names are increasing numbers. */
    private final AtomicIntegerArray acknowledged = new AtomicIntegerArray(WRITERS.size());

    private final AtomicInteger writing = new AtomicInteger(WRITERS.size());

    @Test
    void aReadSeesEveryAcknowledgedWrite() throws Exception {
        try (Server other = Server.start(Config.of(Map.of(
                "PORT",
                "0",
                "METRICS_PORT",
                "0",
                "POSTGRESQL_CONNECTION_URL",
                SERVER.database().withPassword(),
                "AUTH_ISSUER",
                SERVER.issuer().url(),
                "AWS_COGNITO_USER_POOL_CLIENT_ID",
                TestIssuer.CLIENT_ID)))) {
            List<Api> instances = List.of(api, api.at(other.port()));
            for (String writer : WRITERS) {
                SERVER.execute("UPDATE users SET display_name = '0' WHERE handle = '" + writer + "'");
                api.as(writer)
                        .post(
                                "/api/activities",
                                new JsonObject().put("message", "see my name").put("ttl", "1-hour"));
            }
            Concurrently.run(WRITERS.size() + READERS, client -> {
                Api instance = instances.get(client % 2);
                if (client < WRITERS.size()) {
                    write(client, instance.as(WRITERS.get(client)));
                } else {
                    read(instance);
                }
                return client;
            });
        }
    }

    private void write(int writer, Api instance) {
        for (int name = 1; name <= WRITES_EACH; name++) {
            JsonObject profile =
                    new JsonObject().put("display_name", String.valueOf(name)).put("bio", "");
            assertThat(instance.putUntilServed("/api/profile/update", profile).status())
                    .isEqualTo(200);
            acknowledged.set(writer, name);
        }
        writing.decrementAndGet();
    }

    private void read(Api instance) {
        for (int read = 0; read < READS_EACH || writing.get() > 0; read++) {
            int[] before = WRITERS.stream()
                    .mapToInt(writer -> acknowledged.get(WRITERS.indexOf(writer)))
                    .toArray();
            Map<String, Integer> shown = read % 3 == 0 ? namesOfFeed(instance, read % 4) : namesAtHome(instance);
            shown.forEach((writer, name) -> assertThat(name).isGreaterThanOrEqualTo(before[WRITERS.indexOf(writer)]));
        }
    }

    private static Map<String, Integer> namesAtHome(Api instance) {
        Map<String, Integer> names = new HashMap<>();
        for (Object crud : new JsonArray(get(instance.uri("/api/activities/home")))) {
            names.put(((JsonObject) crud).getString("handle"), name((JsonObject) crud));
        }
        assertThat(names).containsOnlyKeys(WRITERS);
        return names;
    }

    private static Map<String, Integer> namesOfFeed(Api instance, int writer) {
        JsonObject feed = new JsonObject(get(instance.uri("/api/activities/@" + WRITERS.get(writer))));
        return Map.of(WRITERS.get(writer), name(feed.getJsonObject("profile")));
    }

    private static Integer name(JsonObject person) {
        return Integer.valueOf(person.getString("display_name"));
    }

    /** Skips the check against the OpenAPI document, which takes longer than the request. */
    private static String get(URI uri) {
        HttpResponse<String> answer = ask(uri);
        for (int attempt = 1; answer.statusCode() == 503 && attempt < MAX_ATTEMPTS; attempt++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            answer = ask(uri);
        }
        return answer.body();
    }

    private static HttpResponse<String> ask(URI uri) {
        return CLIENT.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .join();
    }
}
