package com.cruddur.faults;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Clients that write on one server and read on the other: a crud through the API, or through SQL with an asynchronous
 * commit. The crud must be in its thread, or its deletion must be.
 */
final class ReplicaPairs {

    private static final int CLIENTS = 6;

    private final DatabaseUrl primary;
    private final String token;
    private final int[] ports;
    private final AtomicLong pairs = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final ConcurrentLinkedQueue<String> stale = new ConcurrentLinkedQueue<>();
    private volatile boolean isStopped;

    ReplicaPairs(DatabaseUrl primary, String token, int... ports) {
        this.primary = primary;
        this.token = token;
        this.ports = ports.clone();
    }

    /** Runs at least this number of further pairs, and at least until the faults have happened. */
    void run(int atLeast, Runnable faults) throws Exception {
        long target = pairs.get() + atLeast;
        isStopped = false;
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                clients.add(threads.submit(() -> run(number, target)));
            }
            try {
                faults.run();
            } finally {
                isStopped = true;
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
    }

    private Void run(int client, long target) throws Exception {
        try (java.sql.Connection session = TestPostgres.connect(primary)) {
            try (var statement = session.createStatement()) {
                statement.execute("SET synchronous_commit = off");
            }
            Connection[] servers = {new Connection(ports[0]), new Connection(ports[1])};
            for (long n = client; !isStopped || pairs.get() < target; n++) {
                pair(session, servers, n);
            }
            servers[0].close();
            servers[1].close();
        }
        return null;
    }

    private void pair(java.sql.Connection session, Connection[] servers, long n) throws Exception {
        Connection writer = servers[(int) (n % 2)];
        Connection reader = servers[(int) ((n + 1) % 2)];
        @Nullable String uuid = n % 3 == 0 ? postedBySql(session) : postedThrough(writer);
        if (uuid == null) {
            refused.incrementAndGet();
            return;
        }
        expect(reader, uuid, 200);
        if (n % 5 == 0) {
            execute(session, "DELETE FROM activities WHERE uuid = '" + uuid + "'");
            expect(writer, uuid, 404);
        }
        pairs.incrementAndGet();
    }

    private static String postedBySql(java.sql.Connection session) throws SQLException {
        String uuid = UUID.randomUUID().toString();
        execute(
                session,
                "INSERT INTO activities (uuid, user_uuid, message) SELECT '%s', uuid, 'by SQL' FROM users WHERE handle = 'bayko'"
                        .formatted(uuid));
        return uuid;
    }

    private @Nullable String postedThrough(Connection writer) throws IOException {
        Connection.Answer answer = writer.ask(Request.post(token, "pair"));
        return answer.status() == 200 ? new JsonObject(answer.body()).getString("uuid") : null;
    }

    private void expect(Connection reader, String uuid, int status) throws IOException {
        long beganNanos = System.nanoTime();
        Connection.Answer answer = reader.ask(Request.get("/api/activities/" + uuid));
        slowestNanos.accumulateAndGet(System.nanoTime() - beganNanos, Math::max);
        if (answer.status() == 503) {
            refused.incrementAndGet();
        } else if (answer.status() != status) {
            stale.add("%s answered %d instead of %d".formatted(uuid, answer.status(), status));
        }
    }

    private static void execute(java.sql.Connection session, String sql) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    boolean isMet() {
        return stale.isEmpty() && slowestMillis() <= 1_000;
    }

    private long slowestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(slowestNanos.get());
    }

    /** The figure of the table. */
    String figure(double share) {
        return "%,d stale of %,d pairs, slowest read %d ms, %d × 503, %.0f %% of the reads on replicas%s"
                .formatted(
                        stale.size(),
                        pairs.get(),
                        slowestMillis(),
                        refused.get(),
                        100 * share,
                        stale.isEmpty() ? "" : "; " + stale.peek());
    }
}
