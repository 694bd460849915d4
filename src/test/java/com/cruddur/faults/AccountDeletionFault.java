package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server is killed while it deletes an account. */
class AccountDeletionFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int ROWS = 2_000;
    private static final int MOST_MILLIS = 500;
    private static final Duration SWEEPS = Duration.ofMinutes(1);

    /** The sweep leaves a marked account to its request for some seconds. */
    private static final String OLDER_MARK = "UPDATE users SET deleted_at = deleted_at - interval '1 minute'";

    private static final String ADD_ACCOUNT = """
            INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES ('L', 'leaver', 'l@example.com', 'leaver');
            INSERT INTO activities (user_uuid, message) SELECT uuid, 'liked' FROM users, generate_series(1, {rows})
            WHERE handle = 'bayko';
            INSERT INTO activities (user_uuid, message) SELECT uuid, 'own' FROM users, generate_series(1, {rows})
            WHERE handle = 'leaver';
            INSERT INTO likes (activity_uuid, user_uuid) SELECT activities.uuid, users.uuid FROM activities, users
            WHERE message IN ('liked', 'own') AND handle IN ('leaver', 'londo');
            INSERT INTO activities (user_uuid, message, reply_to_activity_uuid)
            SELECT users.uuid, 'reply', activities.uuid FROM activities, users
            WHERE message IN ('liked', 'own') AND handle = 'leaver'""".replace("{rows}", Integer.toString(ROWS));

    private static final String REMAINS = """
            SELECT (SELECT count(*) FROM users WHERE handle LIKE 'leaver' OR deleted_at IS NOT NULL)
                || ' accounts, ' || (SELECT count(*) FROM activities WHERE message IN ('own', 'reply')) || ' cruds'""";

    private static final String WRONG_COUNTERS = """
            SELECT count(*) FROM activities AS a
            WHERE replies_count <> (SELECT count(*) FROM activities AS r WHERE r.reply_to_activity_uuid = a.uuid)
                OR likes_count <> (SELECT count(*) FROM likes WHERE likes.activity_uuid = a.uuid)""";

    @Test
    void aKilledDeletionIsCompletedOrAbsent() throws Exception {
        FaultTable.Row row = TABLE.row(
                "kill -9 of the server while it deletes an account of %,d rows".formatted(6 * ROWS),
                "the deletion is absent, or complete after the next start; always if it was acknowledged");
        int rounds = FaultScale.of(3, 30);
        int partial = 0;
        int absent = 0;
        int acknowledged = 0;
        Random random = new Random(7);
        for (int round = 0; round < rounds; round++) {
            DatabaseUrl database = TestPostgres.seeded();
            TestPostgres.execute(database, ADD_ACCOUNT);
            String untouched = TestPostgres.query(database, REMAINS);
            boolean isAcknowledged = deleteAndKill(database, random.nextInt(MOST_MILLIS));
            boolean isMarked = TestPostgres.query(database, "SELECT count(*) FROM users WHERE handle = 'leaver'")
                    .equals("0");
            acknowledged += isAcknowledged ? 1 : 0;
            absent += isMarked ? 0 : 1;
            if (!isMarked) {
                partial +=
                        !isAcknowledged && TestPostgres.query(database, REMAINS).equals(untouched) ? 0 : 1;
                continue;
            }
            TestPostgres.execute(database, OLDER_MARK);
            try (TestIssuer issuer = new TestIssuer();
                    ServerProcess server = ServerProcess.start(database, issuer)) {
                assertThat(server.readiness()).isEqualTo(200);
                // The sweep begins after some seconds, and a run has a bounded number of batches.
                eventually(
                        SWEEPS,
                        () -> assertThat(TestPostgres.query(database, REMAINS)).isEqualTo("0 accounts, 0 cruds"));
                partial += TestPostgres.query(database, WRONG_COUNTERS).equals("0") ? 0 : 1;
            }
        }
        row.figure(
                "%d partial of %d (%d acknowledged, %d absent)".formatted(partial, rounds, acknowledged, absent),
                partial == 0 && absent < rounds);
    }

    /** Whether the deletion was acknowledged before the server was killed. */
    private static boolean deleteAndKill(DatabaseUrl database, int afterMillis) throws IOException {
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess server = ServerProcess.start(database, issuer)) {
            Request delete = Request.write(
                    "DELETE",
                    "/api/profile",
                    issuer.token("leaver"),
                    new JsonObject().put("handle", "leaver").encode());
            CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> {
                try (Connection connection = new Connection(server.port())) {
                    return connection.ask(delete).status() == 200;
                } catch (IOException e) {
                    return false;
                }
            });
            LockSupport.parkNanos(afterMillis * 1_000_000L);
            server.kill();
            return answer.join();
        }
    }
}
