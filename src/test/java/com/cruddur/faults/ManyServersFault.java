package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.Config;
import com.cruddur.Server;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.Api;
import com.cruddur.testing.Listener;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many servers on one database: each streams every crud once, all of them count together, and their sweeps share the work. */
class ManyServersFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int SERVERS = FaultScale.of(3, 20);
    private static final int WRITES_PER_SERVER = FaultScale.of(10, 40);

    /** A stream that misses more than 100 cruds between two polls is told to read home instead, so posts are spread. */
    private static final long PAUSE_NANOS = 200_000_000;

    private static final List<String> HANDLES = List.of("andrewbrown", "bayko", "londo");

    private static final String WRONG_COUNTERS = """
            SELECT count(*) FROM activities AS a
            WHERE replies_count <> (SELECT count(*) FROM activities AS r WHERE r.reply_to_activity_uuid = a.uuid)
                OR likes_count <> (SELECT count(*) FROM likes WHERE likes.activity_uuid = a.uuid)""";

    private static final String ADD_EXPIRED = """
            INSERT INTO activities (uuid, user_uuid, message, created_at, expires_at)
            SELECT gen_random_uuid(), users.uuid, 'expired', now() - interval '2 days', now() - interval '1 day'
            FROM users, generate_series(1, 3000) WHERE handle = 'londo'""";

    private static final String LEFT =
            "SELECT (SELECT count(*) FROM activities WHERE message = 'expired')" + " + (SELECT count(*) FROM changes)";

    /** The responses to writes that failed. */
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @Test
    void sweepCountsAndStreamsStayRight() throws Exception {
        FaultTable.Row row = TABLE.row(
                "%d servers on one database, clients write and listen on all of them".formatted(SERVERS),
                "each stream has every crud once, 0 wrong counters, expired cruds and old changes are swept");
        DatabaseUrl database = TestPostgres.seeded();
        List<Server> servers = new ArrayList<>();
        try (TestIssuer issuer = new TestIssuer();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SERVERS; i++) {
                servers.add(start(database, issuer));
            }
            Map<String, String> tokens = HANDLES.stream()
                    .collect(Collectors.toMap(
                            handle -> handle, handle -> ServerProcess.token(issuer, database, handle)));
            List<Api> apis = servers.stream()
                    .map(server -> Api.of(
                            "http://127.0.0.1:" + server.port(), handle -> Objects.requireNonNull(tokens.get(handle))))
                    .toList();
            List<Listener> listeners = apis.stream()
                    .map(api -> api.listen("/api/activities/home/stream"))
                    .toList();
            TestPostgres.execute(database, ADD_EXPIRED);
            List<Future<Set<String>>> writers = IntStream.range(0, SERVERS)
                    .mapToObj(number -> threads.submit(() -> write(number, apis)))
                    .toList();
            Set<String> posted = new HashSet<>();
            for (Future<Set<String>> writer : writers) {
                posted.addAll(writer.get());
            }
            int wrongStreams = 0;
            for (Listener listener : listeners) {
                wrongStreams += receivesOnce(listener, posted) ? 0 : 1;
                listener.close();
            }
            String wrongCounters = TestPostgres.query(database, WRONG_COUNTERS);
            eventually(() -> {
                // The sweep deletes changes that a snapshot of ten seconds ago sees; the test does not wait for it to
                // age.
                TestPostgres.execute(database, "UPDATE change_log SET taken = taken - interval '1 hour'");
                assertThat(TestPostgres.query(database, LEFT)).isEqualTo("0");
            });
            row.figure(
                    "%,d cruds posted, %d of %d streams wrong, %s wrong counters, %d requests failed, nothing left to sweep%s"
                            .formatted(
                                    posted.size(),
                                    wrongStreams,
                                    SERVERS,
                                    wrongCounters,
                                    failures.size(),
                                    failures.isEmpty() ? "" : ": " + failures.peek()),
                    wrongStreams == 0 && wrongCounters.equals("0") && failures.isEmpty());
        } finally {
            servers.forEach(Server::close);
        }
    }

    private static Server start(DatabaseUrl database, TestIssuer issuer) throws Exception {
        return Server.start(Config.of(Map.ofEntries(
                Map.entry("PORT", "0"),
                Map.entry("METRICS_PORT", "0"),
                Map.entry("BIND_ADDRESS", "127.0.0.1"),
                Map.entry("POSTGRESQL_CONNECTION_URL", database.withPassword()),
                // Together fewer than PostgreSQL's connections.
                Map.entry("DB_POOL_SIZE", "3"),
                Map.entry("RATE_LIMIT_PER_USER", "0"),
                Map.entry("RATE_LIMIT_PER_ADDRESS", "0"),
                Map.entry("AUTH_ISSUER", issuer.url()),
                Map.entry("AWS_COGNITO_USER_POOL_CLIENT_ID", TestIssuer.CLIENT_ID))));
    }

    /** Posts, likes and replies, each on another server. Returns the uuids of the posts. */
    private Set<String> write(int number, List<Api> apis) {
        Random random = new Random(number);
        Set<String> posted = new HashSet<>();
        for (int i = 0; i < WRITES_PER_SERVER; i++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            Api api = apis.get(random.nextInt(apis.size())).as(HANDLES.get(random.nextInt(HANDLES.size())));
            Api.Answer post = api.with("Idempotency-Key", number + "-" + i)
                    .postUntilServed(
                            "/api/activities",
                            new JsonObject().put("message", "post " + i).put("ttl", "1-day"));
            expect(post);
            if (post.status() != 200) {
                continue;
            }
            String uuid = post.object().getString("uuid");
            posted.add(uuid);
            Api other = apis.get(random.nextInt(apis.size())).as(HANDLES.get(random.nextInt(HANDLES.size())));
            expect(other.putUntilServed("/api/activities/" + uuid + "/like"));
            expect(other.with("Idempotency-Key", "reply-" + number + "-" + i)
                    .postUntilServed("/api/activities/" + uuid + "/reply", new JsonObject().put("message", "reply")));
        }
        return posted;
    }

    private void expect(Api.Answer answer) {
        if (answer.status() != 200) {
            failures.add(answer.status() + " " + answer.body());
        }
    }

    /** Whether a stream contains each posted crud exactly once. */
    private static boolean receivesOnce(Listener listener, Set<String> posted) {
        Set<String> missing = new HashSet<>(posted);
        boolean hasNoCopy = true;
        while (!missing.isEmpty()) {
            Listener.Event event = listener.next();
            if (event.name().equals("reset")) {
                return false;
            }
            for (JsonObject crud : event.cruds()) {
                String uuid = crud.getString("uuid");
                hasNoCopy &= missing.remove(uuid) || !posted.contains(uuid);
            }
        }
        return hasNoCopy;
    }
}
