package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.SnapshotId;
import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.Listener;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thousands of listeners reconnect with different valid ids and leave at once. Other returning listeners must not wait. */
class CatchUpFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final int LEFT = 4_000;
    private static final int RETURNING = FaultScale.of(20, 200);
    private static final int CLIENTS = 8;
    private static final double LIMIT_MILLIS = 2_000;

    private final Api api = SERVER.api().as("andrewbrown");

    @ParameterizedTest
    @ValueSource(strings = {"/api/activities/home/stream", "/api/stream"})
    void listenersThatHaveLeftDelayNobody(String stream) {
        FaultTable.Row row = TABLE.row(
                "%,d valid Last-Event-IDs of listeners that have left %s".formatted(LEFT, stream),
                "other returning listeners get all they missed ≤ 2 s, no reset");
        SERVER.execute("INSERT INTO likes (activity_uuid, user_uuid) SELECT activities.uuid, users.uuid"
                + " FROM activities, users LIMIT 1 ON CONFLICT DO NOTHING");
        String id = idOfOpening(stream);
        api.post("/api/activities", new JsonObject().put("message", "Missed").put("ttl", "1-day"));
        List<String> others = earlier(SnapshotId.ofCursor(id));
        double before = slowest(stream, id);
        Concurrently.run(CLIENTS, client -> {
            for (int n = client; n < others.size(); n += CLIENTS) {
                listenAndLeave(stream, others.get(n));
            }
            return client;
        });
        double after = slowest(stream, id);
        row.figure("slowest of %d: %.0f ms, %.0f ms before".formatted(RETURNING, after, before), after <= LIMIT_MILLIS);
    }

    /** The time until the missed crud arrives, of the slowest listener, in milliseconds. */
    private double slowest(String stream, String id) {
        double slowest = 0;
        for (int n = 0; n < RETURNING; n++) {
            long start = System.nanoTime();
            try (Listener listener = api.with("Last-Event-ID", id).listen(stream)) {
                Listener.Event event = listener.next();
                assertThat(event.name()).isEqualTo("activities");
                assertThat(event.data()).contains("Missed");
            }
            slowest = Math.max(slowest, (System.nanoTime() - start) / 1e6);
        }
        return slowest;
    }

    private String idOfOpening(String stream) {
        try (Listener silent = api.listen(stream)) {
            eventually(() -> assertThat(silent.lastId()).isNotEmpty());
            return silent.lastId();
        }
    }

    /** Ids of this server: snapshots in which some of the latest transactions had not begun. */
    private static List<String> earlier(SnapshotId id) {
        return LongStream.range(0, LEFT)
                .mapToObj(n -> new SnapshotId(id.server(), id.xmax() - n % 50, List.of(n + 1)).cursor())
                .toList();
    }

    private void listenAndLeave(String stream, String id) {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), SERVER.server().port())) {
            String token = SERVER.issuer().token("seed-londo");
            socket.getOutputStream()
                    .write(("GET " + stream + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                                    + "\r\nLast-Event-ID: " + id + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
