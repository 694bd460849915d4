package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many clients read home around the expiry of a crud, and compare the database clock before each read. */
class ExpiryFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final List<String> READINGS = List.of(
            "/api/activities/home",
            "/api/activities/home?limit=5",
            "/api/activities/@bayko",
            "/api/activities/search?term=shortlived");

    private static final int CLIENTS = 8;

    /** Duration of the reads after the expiry, and their number. */
    private static final int READINGS_AFTER_THE_END = 20;

    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong answersAfterTheEnd = new AtomicLong();
    private final AtomicLong shownAfterTheEnd = new AtomicLong();

    @Test
    void noResponseContainsACrudThatHasExpiredByTheDatabaseClock() throws Exception {
        FaultTable.Row row =
                TABLE.row("a cached crud expires", "absent as soon as the database clock has passed its expiry");
        int rounds = FaultScale.of(5, 50);
        DatabaseUrl database = TestPostgres.seeded();
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess server = ServerProcess.start(database, issuer)) {
            for (int round = 0; round < rounds; round++) {
                String message = "shortlived " + round;
                String insert = ("INSERT INTO activities (user_uuid, message, expires_at) SELECT uuid, '%s',"
                                + " clock_timestamp() + interval '%d milliseconds' FROM users WHERE handle = 'bayko'")
                        .formatted(message, 900 + 7 * round);
                // On a busy machine the crud may expire before the first read. Late reads count all the same.
                eventually(() -> {
                    TestPostgres.execute(database, insert);
                    assertThat(Concurrently.run(CLIENTS, client -> read(database, server.port(), client, message)))
                            .contains(true);
                });
            }
        }
        row.figure(
                "%d of %,d responses after the expiry contained it, in %d rounds"
                        .formatted(shownAfterTheEnd.get(), answersAfterTheEnd.get(), rounds),
                shownAfterTheEnd.get() == 0 && answers.get() > answersAfterTheEnd.get());
    }

    /** Whether a response contained the crud before its expiry. */
    private boolean read(DatabaseUrl database, int port, int client, String message) {
        String path = READINGS.get(client % READINGS.size());
        boolean seen = false;
        try (var session = TestPostgres.connect(database);
                var clock = session.prepareStatement("SELECT NOT EXISTS (SELECT FROM activities"
                        + " WHERE message = '%s' AND expires_at > clock_timestamp())".formatted(message));
                Connection connection = new Connection(port)) {
            for (int after = 0; after < READINGS_AFTER_THE_END; ) {
                boolean ended;
                try (var result = clock.executeQuery()) {
                    ended = result.next() && result.getBoolean(1);
                }
                Connection.Answer answer = connection.ask(Request.get(path));
                assertThat(answer.status()).isEqualTo(200);
                boolean shown = answer.body().contains(message + '"');
                answers.incrementAndGet();
                if (ended) {
                    after++;
                    answersAfterTheEnd.incrementAndGet();
                    shownAfterTheEnd.addAndGet(shown ? 1 : 0);
                }
                seen |= shown;
            }
            return seen;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
