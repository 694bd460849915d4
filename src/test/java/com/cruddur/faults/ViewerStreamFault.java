package com.cruddur.faults;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.Listener;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Followed people post on two servers while the viewer's stream breaks and resumes at random, on either of them. */
class ViewerStreamFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int AUTHORS = 20;
    private static final int CLIENTS = 3;

    @Test
    void everyCrudArrivesOnce() throws Exception {
        FaultTable.Row row = TABLE.row(
                "a viewer's stream breaks and resumes while followed people post", "every crud once, no reset");
        int posts = FaultScale.of(300, 5_000);
        DatabaseUrl database = TestPostgres.seeded();
        TestPostgres.execute(
                database,
                "INSERT INTO users (display_name, handle, email, cognito_user_id)"
                        + " SELECT 'A', 'author' || n, 'a', 'author' || n FROM generate_series(1, " + AUTHORS
                        + ") AS n;"
                        + "INSERT INTO follows (follower_uuid, followed_uuid) SELECT viewer.uuid, author.uuid"
                        + " FROM users AS viewer, users AS author WHERE viewer.handle = 'londo'"
                        + " AND author.handle LIKE 'author%'");
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess one = ServerProcess.start(database, issuer);
                ServerProcess other = ServerProcess.start(database, issuer)) {
            List<Integer> ports = List.of(one.port(), other.port());
            Api viewer = api(one, issuer).as("seed-londo");
            Listener first = viewer.listen("/api/stream");
            String start = first.next().id();
            first.close();
            // A few clients: a viewer who misses more than a hundred cruds gets a reset.
            var posted = CompletableFuture.supplyAsync(() -> Concurrently.run(
                    CLIENTS,
                    client -> IntStream.range(0, posts)
                            .filter(n -> n % CLIENTS == client)
                            .mapToObj(n ->
                                    post(api(one, issuer).at(ports.get(n % 2)).as("author" + (1 + n % AUTHORS))))
                            .toList()));
            List<String> received = received(viewer, ports, start, posts);
            Set<String> expected = posted.join().stream().flatMap(List::stream).collect(Collectors.toSet());
            Set<String> distinct = new HashSet<>(received);
            row.figure(
                    "%,d of %,d cruds, %,d repeated"
                            .formatted(distinct.size(), expected.size(), received.size() - distinct.size()),
                    distinct.equals(expected) && received.size() == distinct.size());
        }
    }

    /** Reads some events, closes the connection, and resumes after the last event that was read. */
    private static List<String> received(Api viewer, List<Integer> ports, String start, int posts) {
        Random random = new Random(1);
        List<String> received = new ArrayList<>();
        String id = start;
        while (new HashSet<>(received).size() < posts) {
            Api server = viewer.at(ports.get(random.nextInt(ports.size())));
            try (Listener listener = server.with("Last-Event-ID", id).listen("/api/stream")) {
                for (int events = random.nextInt(4); events >= 0 && new HashSet<>(received).size() < posts; events--) {
                    Listener.Event event = listener.next();
                    id = event.id();
                    received.addAll(uuids(event));
                }
            }
        }
        return received;
    }

    private static Collection<String> uuids(Listener.Event event) {
        return switch (event.name()) {
            case "activities" ->
                new JsonArray(event.data())
                        .stream()
                                .map(crud -> ((JsonObject) crud).getString("uuid"))
                                .toList();
            case "unread" -> List.of();
            default -> List.of(event.name());
        };
    }

    private static String post(Api author) {
        JsonObject body = new JsonObject().put("message", "news").put("ttl", "1-hour");
        return author.with("Idempotency-Key", java.util.UUID.randomUUID().toString())
                .postUntilServed("/api/activities", body)
                .object()
                .getString("uuid");
    }

    private static Api api(ServerProcess server, TestIssuer issuer) {
        return Api.of("http://127.0.0.1:" + server.port(), issuer::token);
    }
}
