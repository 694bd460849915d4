package com.cruddur.faults;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows are deleted at random through SQL while clients like, repost, reply and delete. */
class CountersFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int USERS = 40;
    private static final int CRUDS = 60;
    private static final int CLIENTS = 16;
    private static final Duration PAUSE = Duration.ofMillis(10);

    /** Serialization failure, deadlock, and the lock and statement timeouts. */
    private static final Set<String> RETRYABLE = Set.of("40001", "40P01", "55P03", "57014");

    private static final String WRONG_COUNTERS = """
            SELECT count(*) FROM activities AS a
            WHERE replies_count <> (SELECT count(*) FROM activities AS r WHERE r.reply_to_activity_uuid = a.uuid)
                OR likes_count <> (SELECT count(*) FROM likes WHERE likes.activity_uuid = a.uuid)
                OR reposts_count <> (SELECT count(*) FROM reposts WHERE reposts.activity_uuid = a.uuid)""";

    private static final String ADD_USERS = """
            INSERT INTO users (display_name, handle, email, cognito_user_id)
            SELECT 'P', 'person' || n, 'p@cruddur.example', 'person' || n FROM generate_series(1, {count}) AS n
            ON CONFLICT DO NOTHING""".replace("{count}", Integer.toString(USERS));

    private static final String ADD_CRUDS = """
            INSERT INTO activities (uuid, user_uuid, message, expires_at)
            SELECT md5('crud ' || n)::uuid, users.uuid, 'crud', now() + interval '1 day'
            FROM users, generate_series(1, {count}) AS n WHERE handle = 'londo'
            ON CONFLICT DO NOTHING""".replace("{count}", Integer.toString(CRUDS));

    private static final List<String> DELETIONS = List.of(
            "DELETE FROM likes WHERE random() < 0.05",
            "DELETE FROM reposts WHERE random() < 0.05",
            "DELETE FROM activities WHERE reply_to_activity_uuid IS NOT NULL AND random() < 0.02",
            "DELETE FROM activities WHERE random() < 0.01",
            "DELETE FROM users WHERE handle LIKE 'person%' AND random() < 0.05",
            ADD_USERS,
            ADD_CRUDS);

    @Test
    void countersEqualTheRows() throws Exception {
        FaultTable.Row row =
                TABLE.row("rows are deleted at random through SQL, under load", "0 wrong counters, at any time");
        DatabaseUrl database = TestPostgres.seeded();
        TestPostgres.execute(database, ADD_USERS);
        TestPostgres.execute(database, ADD_CRUDS);
        List<String> cruds = List.of(TestPostgres.query(
                        database, "SELECT string_agg(uuid::text, ',') FROM activities WHERE message = 'crud'")
                .split(",", -1));
        long seconds = FaultScale.of(6, 60);
        int comparisons = 0;
        int wrong = 0;
        int deleted = 0;
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess server = ServerProcess.start(database, issuer);
                Connection session = TestPostgres.connect(database);
                Statement statement = session.createStatement()) {
            List<String> tokens = IntStream.rangeClosed(1, USERS)
                    .mapToObj(n -> issuer.token("person" + n))
                    .toList();
            try (Load load = Load.start(server.port(), CLIENTS, n -> request(n, cruds, tokens))) {
                load.awaitGood();
                Random random = new Random(1);
                long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
                while (System.nanoTime() < endNanos) {
                    deleted += delete(statement, DELETIONS.get(random.nextInt(DELETIONS.size())));
                    wrong += wrongCounters(statement);
                    comparisons++;
                    load.runFor(PAUSE);
                }
                Outcomes outcomes = load.stop();
                int defects = outcomes.where(outcome -> outcome.status() == 500).count();
                row.figure(
                        "%d wrong in %,d comparisons; %,d rows deleted, %,d requests succeeded, %d × 500 %s"
                                .formatted(
                                        wrong,
                                        comparisons,
                                        deleted,
                                        outcomes.good().count(),
                                        defects,
                                        sqlStates(server.output())),
                        wrong + wrongCounters(statement) == 0
                                && defects == 0
                                && outcomes.good().count() > 0
                                && deleted > 0);
            }
        }
    }

    /** The SQLSTATEs in the log of the server, which tell the causes of the responses with 500. */
    private static Set<String> sqlStates(String log) {
        return Pattern.compile("SQLSTATE (\\w{5})")
                .matcher(log)
                .results()
                .map(state -> state.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Request request(long n, List<String> cruds, List<String> tokens) {
        Random random = new Random(n * 31);
        String path = "/api/activities/" + cruds.get(random.nextInt(cruds.size()));
        String token = tokens.get(random.nextInt(tokens.size()));
        return switch (random.nextInt(6)) {
            case 0, 1 -> Request.write("PUT", path + "/like", token, "");
            case 2 -> Request.write("DELETE", path + "/like", token, "");
            case 3 -> Request.write("PUT", path + "/repost", token, "");
            case 4 -> Request.write("DELETE", path + "/repost", token, "");
            default ->
                Request.write(
                        "POST",
                        path + "/reply",
                        token,
                        new JsonObject().put("message", "reply").encode());
        };
    }

    /** A statement that loses a deadlock against the server's statements has deleted nothing. */
    private static int delete(Statement statement, String sql) throws SQLException {
        try {
            return sql.startsWith("DELETE") ? statement.executeUpdate(sql) : 0 * statement.executeUpdate(sql);
        } catch (SQLException e) {
            if (RETRYABLE.contains(e.getSQLState())) {
                return 0;
            }
            throw e;
        }
    }

    private static int wrongCounters(Statement statement) throws SQLException {
        try (var result = statement.executeQuery(WRONG_COUNTERS)) {
            result.next();
            return result.getInt(1);
        }
    }
}
