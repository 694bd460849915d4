package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Several dumps into one file at once. */
@Tag("scripts")
@EnabledIf("com.cruddur.testing.InstalledPrograms#havePsql")
class ConcurrentDumpsIT {

    @Test
    void oneWritesTheFileAndTheOthersFail(@TempDir Path folder) throws Exception {
        DatabaseUrl database = TestPostgres.seeded();
        int version = Integer.parseInt(
                TestPostgres.query(database, "SELECT current_setting('server_version_num')::int / 10000"));
        assumeTrue(BackupClients.taking(version).isPresent(), "no pg_dump for PostgreSQL " + version);
        Path file = folder.resolve("backup");
        Script dump = Script.named("db-dump")
                .with(file.toString())
                .where("PATH", BackupClients.taking(version).orElseThrow() + ":" + System.getenv("PATH"))
                .where("POSTGRESQL_CONNECTION_URL", database.withPassword());

        assertThat(Concurrently.run(4, dumper -> exitCode(dump))).containsExactlyInAnyOrder(0, 1, 1, 1);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    private static int exitCode(Script script) {
        try {
            return script.run().exitCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
