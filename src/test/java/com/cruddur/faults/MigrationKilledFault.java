package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server dies at different changes of the schema, each of which it has begun and not ended. */
class MigrationKilledFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final double LIMIT_SECONDS = 15;

    private static final String SLEEPING =
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'" + " AND datname = current_database()";

    @Test
    void theNextStartGoesOn() throws Exception {
        FaultTable.Row row = TABLE.row("server killed inside a migration", "the next start goes on ≤ 15 s");
        double unhinderedSeconds = secondsToStart(TestPostgres.empty());
        double longestSeconds = 0;
        String[] objects = {"users", "activities", "activities_living_idx", "likes", "databasechangelog"};
        int rounds = FaultScale.of(3, objects.length);
        for (int round = 0; round < rounds; round++) {
            DatabaseUrl database = TestPostgres.empty();
            makeSlow(database, objects[round]);
            killInside(database);
            TestPostgres.execute(database, "DROP EVENT TRIGGER be_slow");
            longestSeconds = Math.max(longestSeconds, secondsToStart(database));
        }
        row.figure(
                "after %.1f s at most, %.1f s where nothing hinders, in %d rounds"
                        .formatted(longestSeconds, unhinderedSeconds, rounds),
                longestSeconds - unhinderedSeconds <= LIMIT_SECONDS);
    }

    private static double secondsToStart(DatabaseUrl database) throws Exception {
        long startNanos = System.nanoTime();
        ServerProcess.launch(database, Map.of()).awaitReady().close();
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** The change that makes this takes a minute more: long enough to be killed in, and too long to be waited for. */
    private static void makeSlow(DatabaseUrl database, String object) {
        TestPostgres.execute(database, """
                CREATE FUNCTION be_slow() RETURNS event_trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'public.%s') THEN
                        PERFORM pg_sleep(60);
                    END IF;
                END $$;
                CREATE EVENT TRIGGER be_slow ON ddl_command_end EXECUTE FUNCTION be_slow()""".formatted(object));
    }

    private static void killInside(DatabaseUrl database) throws Exception {
        try (ServerProcess server = ServerProcess.launch(database, Map.of())) {
            eventually(() -> assertThat(TestPostgres.query(database, SLEEPING)).isEqualTo("1"));
            server.kill();
        }
    }
}
