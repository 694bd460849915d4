package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server is killed during different changesets. */
class MigrationKilledFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final double LIMIT_SECONDS = 15;

    private static final String SLEEPING =
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'" + " AND datname = current_database()";

    @Test
    void theNextStartContinues() throws Exception {
        FaultTable.Row row = TABLE.row("server killed during a migration", "the next start continues ≤ 15 s");
        double unhinderedSeconds = secondsToStart(TestPostgres.empty());
        double longestSeconds = 0;
        String[] objects = {"users", "activities", "activities_living_idx", "likes", "databasechangelog"};
        int rounds = FaultScale.of(3, objects.length);
        for (int round = 0; round < rounds; round++) {
            DatabaseUrl database = TestPostgres.empty();
            slowDown(database, objects[round]);
            killDuringMigration(database);
            TestPostgres.execute(database, "DROP EVENT TRIGGER be_slow");
            longestSeconds = Math.max(longestSeconds, secondsToStart(database));
        }
        row.figure(
                "after %.1f s at most, %.1f s without a kill, in %d rounds"
                        .formatted(longestSeconds, unhinderedSeconds, rounds),
                longestSeconds - unhinderedSeconds <= LIMIT_SECONDS);
    }

    private static double secondsToStart(DatabaseUrl database) throws Exception {
        long startNanos = System.nanoTime();
        ServerProcess.launch(database, Map.of()).awaitReady().close();
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** Delays the changeset that creates an object by a minute: long enough to be killed, too long to wait for. */
    private static void slowDown(DatabaseUrl database, String object) {
        TestPostgres.execute(database, """
                CREATE FUNCTION be_slow() RETURNS event_trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'public.%s') THEN
                        PERFORM pg_sleep(60);
                    END IF;
                END $$;
                CREATE EVENT TRIGGER be_slow ON ddl_command_end EXECUTE FUNCTION be_slow()""".formatted(object));
    }

    private static void killDuringMigration(DatabaseUrl database) throws Exception {
        try (ServerProcess server = ServerProcess.launch(database, Map.of())) {
            eventually(() -> assertThat(TestPostgres.query(database, SLEEPING)).isEqualTo("1"));
            server.kill();
        }
    }
}
