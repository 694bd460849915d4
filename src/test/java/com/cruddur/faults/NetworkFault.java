package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TcpProxy;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults of the network between the server and its database. */
class NetworkFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    /** The time limit of a statement, queueing included, plus 0.1 s. */
    private static final double LIMIT_MILLIS = 1_000;

    private static final double HEALED_MILLIS = 5_000;
    private static final int CLIENTS = 16;
    private static final String LIVE = "/health/live";

    enum Damage {
        CUT("cut"),
        BLACK_HOLED("black-holed"),
        FORGOTTEN("loses its connections in a firewall"),
        SLOWED("slowed by 0.1 s each way"),
        CRAWLING("slowed by 2 s each way");

        private final String words;

        Damage(String words) {
            this.words = words;
        }

        private void to(TcpProxy network) {
            switch (this) {
                case CUT -> network.cut();
                case BLACK_HOLED -> network.blackHole();
                case FORGOTTEN -> network.forget();
                case SLOWED -> network.slow(Duration.ofMillis(100));
                case CRAWLING -> network.slow(Duration.ofSeconds(2));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestsFailInTimeAndTheServerRecovers(Damage damage) throws Exception {
        FaultTable.Row row = TABLE.row(
                "network to the database " + damage.words, "p99 ≤ limit + 100 ms, success ≤ 5 s after the repair");
        DatabaseUrl database = TestPostgres.seeded();
        try (TestIssuer issuer = new TestIssuer();
                TcpProxy proxy = new TcpProxy(database.host(), database.port());
                ServerProcess server = ServerProcess.start(proxy.inFrontOf(database), issuer)) {
            String token = ServerProcess.token(issuer, database, "bayko");
            try (Load load = Load.start(server.port(), CLIENTS, n -> request(token, n))) {
                load.awaitGood().runFor(Duration.ofSeconds(1));
                long brokenNanos = System.nanoTime();
                damage.to(proxy);
                load.runFor(Duration.ofSeconds(FaultScale.of(4, 20)));
                long mendedNanos = System.nanoTime();
                proxy.resume();
                double healedMillis = (load.awaitCalm(mendedNanos) - mendedNanos) / 1e6;
                report(row, load.stop().since(brokenNanos).until(mendedNanos), healedMillis);
            }
        }
    }

    /** A busy machine delays everything. The slowest response without a database shows by how much. */
    private static void report(FaultTable.Row row, Outcomes meanwhile, double healedMillis) {
        assertThat(meanwhile.unexpected().list()).isEmpty();
        double lateMillis = meanwhile.where(NetworkFault::isLive).millis(1);
        Outcomes asking = meanwhile.where(outcome -> !isLive(outcome));
        double p99Millis = asking.millis(0.99);
        row.figure(
                "p99 %.0f ms (at most %.0f ms without a database), %d of %,d successful, recovered after %.0f ms"
                        .formatted(p99Millis, lateMillis, asking.good().count(), asking.count(), healedMillis),
                p99Millis <= LIMIT_MILLIS + lateMillis && healedMillis <= HEALED_MILLIS);
    }

    private static boolean isLive(Outcomes.Outcome outcome) {
        return outcome.request().path().equals(LIVE);
    }

    private static Request request(String token, long n) {
        return switch ((int) (n % 4)) {
            case 0 -> Request.post(token, "crud " + n);
            case 1 -> Request.get("/api/activities/home");
            case 2 -> Request.get("/api/activities/home?limit=5");
            default -> Request.get(LIVE);
        };
    }
}
