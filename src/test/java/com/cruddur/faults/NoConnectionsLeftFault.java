package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Other clients use all connections of PostgreSQL. */
class NoConnectionsLeftFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int CLIENTS = 16;
    private static final double LIMIT_MILLIS = 1_000;
    private static final double HEALED_MILLIS = 5_000;
    private static final String LIVE = "/health/live";
    private static final String TOO_MANY_CONNECTIONS = "53300";

    @Test
    void theServerRejectsAndRecovers() throws Exception {
        FaultTable.Row row = TABLE.row(
                "PostgreSQL has no connection left (53300)",
                "503 + Retry-After ≤ 1 s, success ≤ 5 s after connections are free");
        try (TestIssuer issuer = new TestIssuer();
                PostgresProcess postgres =
                        PostgresProcess.seeded(Map.of("max_connections", "25", "superuser_reserved_connections", "0"));
                ServerProcess server = ServerProcess.start(postgres.url(), issuer)) {
            String token = ServerProcess.token(issuer, postgres.url(), "bayko");
            try (Load load = Load.start(server.port(), CLIENTS, n -> request(token, n))) {
                load.awaitGood();
                List<java.sql.Connection> taken = takeAll(postgres);
                long takenNanos = System.nanoTime();
                load.runFor(Duration.ofSeconds(FaultScale.of(3, 10)));
                for (java.sql.Connection connection : taken) {
                    connection.close();
                }
                long freedNanos = System.nanoTime();
                double healedMillis = (load.awaitCalm(freedNanos) - freedNanos) / 1e6;
                report(row, load.stop().since(takenNanos).until(freedNanos), healedMillis);
            }
        }
    }

    /** A busy machine delays everything. The slowest response without a database shows by how much. */
    private static void report(FaultTable.Row row, Outcomes meanwhile, double healedMillis) {
        assertThat(meanwhile.unexpected().list()).isEmpty();
        double lateMillis = meanwhile
                .where(outcome -> outcome.request().path().equals(LIVE))
                .millis(1);
        double p99Millis = meanwhile.bad().millis(0.99);
        row.figure(
                "%,d × 503: p99 %.0f ms (at most %.0f ms without a database), success after %.0f ms"
                        .formatted(meanwhile.bad().count(), p99Millis, lateMillis, healedMillis),
                meanwhile.bad().count() > 0 && p99Millis <= LIMIT_MILLIS + lateMillis && healedMillis <= HEALED_MILLIS);
    }

    /** Terminates the server's sessions and opens connections in their place until none is free. */
    private static List<java.sql.Connection> takeAll(PostgresProcess postgres) throws SQLException {
        List<java.sql.Connection> taken = new ArrayList<>();
        taken.add(TestPostgres.connect(postgres.url()));
        while (!postgresIsFull(taken, postgres) || endSessions(taken.getFirst()) > 0) {
            assertThat(taken).hasSizeLessThan(100);
        }
        return taken;
    }

    private static boolean postgresIsFull(List<java.sql.Connection> taken, PostgresProcess postgres)
            throws SQLException {
        try {
            while (true) {
                taken.add(TestPostgres.connect(postgres.url()));
            }
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo(TOO_MANY_CONNECTIONS);
            return true;
        }
    }

    private static int endSessions(java.sql.Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        + " WHERE application_name = 'cruddur'")) {
            result.next();
            return result.getInt(1);
        }
    }

    private static Request request(String token, long n) {
        return switch ((int) (n % 3)) {
            case 0 -> Request.post(token, "crud " + n);
            case 1 -> Request.get("/api/activities/home?limit=5");
            default -> Request.get(LIVE);
        };
    }
}
