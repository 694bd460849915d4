package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Another session locks the rows that likes need. Each like waits until the server cancels it. */
class SlowStatementsFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int LIKERS = 64;
    private static final int READERS = 8;
    private static final double LIMIT_MILLIS = 1_000;

    @Test
    void statementsThatCannotRunInTimeAreRejected() throws Exception {
        FaultTable.Row refusing = TABLE.row("pool exhausted by slow statements", "503 + Retry-After ≤ 1 s, no hang");
        FaultTable.Row reading = TABLE.row("the same, other clients read home", "200, or 503 + Retry-After, ≤ 1 s");
        FaultTable.Row healing = TABLE.row("the slow statements end", "success ≤ 5 s after");
        DatabaseUrl database = TestPostgres.seeded();
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess server = ServerProcess.start(database, issuer)) {
            String like =
                    "/api/activities/" + TestPostgres.query(database, "SELECT uuid FROM activities LIMIT 1") + "/like";
            String token = ServerProcess.token(issuer, database, "bayko");
            try (Load likes = Load.start(
                            server.port(), LIKERS, n -> Request.write(n % 2 == 0 ? "PUT" : "DELETE", like, token, ""));
                    Load reads = Load.start(server.port(), READERS, n -> Request.get("/api/activities/home"));
                    Load live = Load.start(server.port(), 1, n -> Request.get("/health/live"))) {
                likes.awaitGood();
                reads.awaitGood();
                long lockedNanos = System.nanoTime();
                holdActivities(database, likes);
                long freedNanos = System.nanoTime();
                double healedMillis =
                        (Math.max(likes.awaitCalm(freedNanos), reads.awaitCalm(freedNanos)) - freedNanos) / 1e6;
                double lateMillis =
                        live.stop().since(lockedNanos).until(freedNanos).millis(1);
                report(refusing, likes.stop().since(lockedNanos).until(freedNanos), lateMillis);
                report(reading, reads.stop().since(lockedNanos).until(freedNanos), lateMillis);
                healing.figure("%.0f ms".formatted(healedMillis), healedMillis <= 5_000);
            }
        }
    }

    private static void holdActivities(DatabaseUrl database, Load load) throws Exception {
        try (var connection = TestPostgres.connect(database);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT FROM activities FOR UPDATE");
            load.runFor(Duration.ofSeconds(FaultScale.of(4, 20)));
            connection.rollback();
        }
    }

    /** A busy machine delays everything. The slowest response without a database shows by how much. */
    private static void report(FaultTable.Row row, Outcomes outcomes, double lateMillis) {
        assertThat(outcomes.unexpected().list()).isEmpty();
        double p99Millis = outcomes.millis(0.99);
        row.figure(
                "p99 %.0f ms (at most %.0f ms without a database), %,d × 503, %,d × 200"
                        .formatted(
                                p99Millis,
                                lateMillis,
                                outcomes.bad().count(),
                                outcomes.good().count()),
                outcomes.count() > 0 && p99Millis <= LIMIT_MILLIS + lateMillis);
    }
}
