package com.cruddur.faults;

import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writers of every kind. Each owns its objects, so that versions grow. A version is acknowledged after its commit has
 * returned.
 */
final class CacheHistoryWriters implements AutoCloseable {

    private interface Writer {
        void write(java.sql.Connection session, long version) throws SQLException;
    }

    private static final int SAVEPOINTS = 70;
    private static final long STOP_LIMIT_SECONDS = 60;
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    private final CacheHistory history;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> running = new ArrayList<>();
    private final AtomicLong commits = new AtomicLong();
    private volatile boolean stopped;

    CacheHistoryWriters(CacheHistory history, TestIssuer issuer, int port, int otherPort) {
        this.history = history;
        start(this::updates);
        start(this::overlappingTransactions);
        start(this::savepoints);
        start(this::deletesAndInserts);
        start(this::renames);
        start(this::expires);
        running.add(threads.submit(() -> posts(issuer.token("seed-londo"), port)));
        running.add(threads.submit(() -> reacts(issuer.token("seed-londo"), port, otherPort)));
    }

    private void start(Writer writer) {
        running.add(threads.submit(() -> {
            try (java.sql.Connection session = TestPostgres.connect(history.database())) {
                // A writer that waits for a lock for ever would be a defect, and must not hang the run.
                execute(session, "SET lock_timeout = '20s'; SET statement_timeout = '20s'");
                for (long version = 1; !stopped; version++) {
                    writer.write(session, version);
                    commits.incrementAndGet();
                    // The pace leaves processor time to the readers.
                    LockSupport.parkNanos(PACE_NANOS);
                }
            }
            return null;
        }));
    }

    /** Cruds 0 to 2, in autocommit. */
    private void updates(java.sql.Connection session, long version) throws SQLException {
        int crud = (int) (version % 3);
        execute(session, CacheHistory.update(crud, version));
        history.crudIs(crud, version);
    }

    /** Cruds 3 and 4: the transaction that begins first commits last. */
    private void overlappingTransactions(java.sql.Connection early, long version) throws SQLException {
        early.setAutoCommit(false);
        execute(early, CacheHistory.update(3, version));
        try (java.sql.Connection late = TestPostgres.connect(history.database())) {
            for (int i = 0; i < 5; i++) {
                execute(late, CacheHistory.update(4, 5 * version + i));
                history.crudIs(4, 5 * version + i);
            }
        }
        early.commit();
        history.crudIs(3, version);
    }

    /** Crud 5, in more subtransactions than a session keeps in shared memory. */
    private void savepoints(java.sql.Connection session, long version) throws SQLException {
        session.setAutoCommit(false);
        for (int i = 0; i < SAVEPOINTS; i++) {
            execute(session, "SAVEPOINT s" + i);
            if (i == 40) {
                execute(session, CacheHistory.update(5, version));
            }
        }
        session.commit();
        history.crudIs(5, version);
    }

    /** Cruds 6 to 8: deleted and inserted again with a higher version. */
    private void deletesAndInserts(java.sql.Connection session, long version) throws SQLException {
        int crud = 6 + (int) (version % 3);
        execute(session, "DELETE FROM activities WHERE uuid = '%s'".formatted(CacheHistory.uuid(crud)));
        history.crudIs(crud, version);
        execute(session, CacheHistory.insert(crud, version));
    }

    private void renames(java.sql.Connection session, long version) throws SQLException {
        int user = (int) (version % CacheHistory.HANDLES.size());
        execute(session, CacheHistory.rename(user, version));
        history.userIs(user, version);
    }

    /** Cruds that live for less than a second. The message is the expiry in milliseconds since 1970. */
    private void expires(java.sql.Connection session, long version) throws SQLException {
        long expiresAt = System.currentTimeMillis() + new Random(version).nextInt(50, 800);
        execute(
                session,
                "INSERT INTO activities (user_uuid, message, expires_at) SELECT uuid, 'short %d', to_timestamp(%d / 1000.0)"
                                .formatted(expiresAt, expiresAt)
                        + " FROM users WHERE handle = 'bayko'");
    }

    /** Posts through the API, and reads the post on the same connection. */
    private Void posts(String token, int port) throws Exception {
        try (Connection connection = new Connection(port)) {
            for (long number = 0; !stopped && connection.isOpen(); number++) {
                String message = "post " + number;
                if (connection.ask(Request.post(token, message)).status() == 200) {
                    commits.incrementAndGet();
                    Connection.Answer feed = connection.ask(Request.get("/api/activities/@londo"));
                    if (feed.status() == 200 && !feed.body().contains('"' + message + '"')) {
                        history.isWrong("the feed lacks " + message);
                    }
                }
                LockSupport.parkNanos(PACE_NANOS);
            }
        }
        return null;
    }

    /** Reacts to a crud on one server, and reads the states of the viewer on another one. */
    private Void reacts(String token, int port, int otherPort) throws Exception {
        List<String> kinds = List.of("like", "repost", "bookmark");
        boolean[] states = new boolean[kinds.size()];
        try (Connection writes = new Connection(port);
                Connection reads = new Connection(otherPort)) {
            Connection.Answer posted = writes.ask(Request.post(token, "to react to"));
            String uuid = new JsonObject(posted.body()).getString("uuid");
            Request read = Request.write("GET", "/api/activities/states?uuids=" + uuid, token, "");
            for (int kind = 0; !stopped && writes.isOpen() && reads.isOpen(); ) {
                String method = states[kind] ? "DELETE" : "PUT";
                String path = "/api/activities/" + uuid + "/" + kinds.get(kind);
                if (writes.ask(Request.write(method, path, token, "")).status() == 200) {
                    states[kind] = !states[kind];
                    kind = (kind + 1) % kinds.size();
                    commits.incrementAndGet();
                    Connection.Answer answer = reads.ask(read);
                    String expected = "[{\"uuid\":\"%s\",\"liked\":%b,\"reposted\":%b,\"bookmarked\":%b}]"
                            .formatted(uuid, states[0], states[1], states[2]);
                    if (answer.status() == 200
                            && !answer.body().replace(" ", "").equals(expected)) {
                        history.isWrong("states are " + answer.body() + " instead of " + expected);
                    }
                }
                LockSupport.parkNanos(PACE_NANOS);
            }
        }
        return null;
    }

    private static void execute(java.sql.Connection session, String sql) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Stops the writers. Returns the number of commits. */
    long stop() throws ExecutionException, InterruptedException, TimeoutException {
        stopped = true;
        for (Future<?> writer : running) {
            writer.get(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        return commits.get();
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdownNow();
    }
}
