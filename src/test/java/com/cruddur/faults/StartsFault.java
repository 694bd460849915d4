package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StartsFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final String APPLIED =
            "SELECT count(*) || ' ' || count(DISTINCT (id, author, filename)) FROM databasechangelog";

    @Test
    void oneInstanceMigratesAndBothServe() throws Exception {
        FaultTable.Row row =
                TABLE.row("two instances start on an empty database at once", "one migrates, both serve, every time");
        int rounds = FaultScale.of(3, 10);
        String changes = changes();
        int served = 0;
        for (int round = 0; round < rounds; round++) {
            DatabaseUrl database = TestPostgres.empty();
            Map<String, String> seeded = Map.of("SEED", "true");
            try (ServerProcess one = ServerProcess.launch(database, seeded);
                    ServerProcess other = ServerProcess.launch(database, seeded)) {
                one.awaitReady();
                other.awaitReady();
                assertThat(TestPostgres.query(database, APPLIED)).isEqualTo(changes);
                for (ServerProcess server : List.of(one, other)) {
                    // The first statement after a start may exceed its time limit.
                    eventually(() -> assertThat(home(server).status()).isEqualTo(200));
                    assertThat(home(server).body()).contains("This was imported as seed data!");
                }
                served++;
            }
        }
        row.figure("%d of %d times".formatted(served, rounds), served == rounds);
    }

    private static Connection.Answer home(ServerProcess server) throws Exception {
        try (Connection connection = new Connection(server.port())) {
            return connection.ask(Request.get("/api/activities/home"));
        }
    }

    /** The number of changesets that a single instance applies, each once. */
    private static String changes() {
        return TestPostgres.query(TestPostgres.seeded(), APPLIED);
    }
}
