package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Clients that post on one server and read the post on the other, until they are stopped. */
final class PatroniClients implements AutoCloseable {

    private static final int CLIENTS = 8;
    private static final Duration CALM = Duration.ofSeconds(2);
    private static final long PAUSE_NANOS = 10_000_000;

    private final int[] ports;
    private final String token;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> stale = new ConcurrentLinkedQueue<>();
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
    private final AtomicLong lastFailureNanos = new AtomicLong();
    private final AtomicLong lastSuccessNanos = new AtomicLong();
    private volatile boolean isStopped;

    PatroniClients(String token, int... ports) {
        this.token = token;
        this.ports = ports.clone();
        for (int client = 0; client < CLIENTS; client++) {
            int number = client;
            threads.execute(() -> run(number));
        }
    }

    /** Waits until the clients write. */
    void awaitWrites() {
        eventually(Duration.ofMinutes(1), () -> assertThat(acknowledged.size()).isGreaterThan(20));
    }

    private void run(int client) {
        for (long n = client; !isStopped; n++) {
            int writer = ports[(int) (n % 2)];
            int reader = ports[(int) ((n + 1) % 2)];
            Connection.@Nullable Answer post = ask(writer, Request.post(token, "post " + n));
            if (post == null || post.status() != 200) {
                lastFailureNanos.set(System.nanoTime());
                note(post);
                LockSupport.parkNanos(PAUSE_NANOS);
                continue;
            }
            lastSuccessNanos.set(System.nanoTime());
            String uuid = new JsonObject(post.body()).getString("uuid");
            acknowledged.add(uuid);
            Connection.@Nullable Answer read = ask(reader, Request.get("/api/activities/" + uuid));
            if (read != null && read.status() == 404) {
                stale.add(uuid);
            } else {
                note(read);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void note(Connection.@Nullable Answer answer) {
        if (answer == null || !List.of(200, 503).contains(answer.status())) {
            unexpected.add(answer == null ? "no answer" : answer.status() + " " + answer.body());
        }
    }

    private static Connection.@Nullable Answer ask(int port, Request request) {
        try (Connection connection = new Connection(port)) {
            return connection.ask(request);
        } catch (IOException e) {
            return null;
        }
    }

    /** Waits until writes succeed without a failure. Returns the milliseconds from a time to the last failure. */
    double awaitHealedMillis(long sinceNanos, Duration limit) {
        eventually(limit, () -> {
            long calmSinceNanos = Math.max(sinceNanos, lastFailureNanos.get());
            assertThat(System.nanoTime() - calmSinceNanos).isGreaterThan(CALM.toNanos());
            assertThat(lastSuccessNanos.get() - calmSinceNanos).isGreaterThan(CALM.toNanos() / 2);
        });
        return Math.max(0, lastFailureNanos.get() - sinceNanos) / 1e6;
    }

    /** Stops the clients. Returns the acknowledged posts that the database lacks, the stale reads and other failures. */
    String lost(PatroniCluster cluster) throws SQLException {
        close();
        Set<String> written = cluster.query("SELECT uuid FROM activities");
        long lost =
                acknowledged.stream().filter(uuid -> !written.contains(uuid)).count();
        return "%d of %,d acknowledged writes lost, %d stale reads, %d other failures%s"
                .formatted(
                        lost,
                        acknowledged.size(),
                        stale.size(),
                        unexpected.size(),
                        unexpected.isEmpty() ? "" : " (" + unexpected.peek() + ")");
    }

    boolean isExact(String lost) {
        return lost.startsWith("0 of ") && stale.isEmpty() && unexpected.isEmpty();
    }

    @Override
    public void close() {
        isStopped = true;
        threads.close();
    }
}
