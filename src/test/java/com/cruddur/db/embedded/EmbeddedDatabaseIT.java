package com.cruddur.db.embedded;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.schema.Migrations;
import com.cruddur.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@DisabledIfSystemProperty(named = "postgres", matches = "testcontainers", disabledReason = "it is the embedded one")
@DisabledIfSystemProperty(named = "postgres.version", matches = "1[4-6]", disabledReason = "it is never older than 17")
class EmbeddedDatabaseIT {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @Test
    void refusesAFolderThatPgCtlCannotUse(@TempDir Path temporary) {
        assertThatIllegalStateException()
                .isThrownBy(() -> EmbeddedDatabase.start(temporary.resolve("a $folder")))
                .withMessageContaining("Move the project");
    }

    @Test
    void keepsItsDataAndPublishesItsUrl() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
            TestPostgres.execute(database.url(), "CREATE TABLE kept AS SELECT 'here' AS what");
            Path urlFile = folder.resolve("connection-url");
            assertThat(DatabaseUrl.parse(Files.readString(urlFile).strip())).isEqualTo(database.url());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(urlFile)))
                    .isEqualTo("rw-------");
        }
        assertThat(folder.resolve("connection-url")).doesNotExist();
        try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
            assertThat(TestPostgres.query(database.url(), "SELECT what FROM kept"))
                    .isEqualTo("here");
            assertThat(TestPostgres.query(database.url(), "SHOW fsync")).isEqualTo("on");
            assertThat(TestPostgres.query(database.url(), "SHOW synchronous_commit"))
                    .isEqualTo("on");
        }
    }

    @Test
    @Tag("slow")
    void stopsAnOrphanedServerAndKeepsItsData() throws Exception {
        Process server = EmbeddedServer.start(folder);
        awaitReady(server);
        DatabaseUrl url = DatabaseUrl.parse(
                Files.readString(folder.resolve("connection-url")).strip());
        TestPostgres.execute(url, "CREATE TABLE kept AS SELECT 'here' AS what");

        // The folder is locked while that process lives, and the second server changes nothing.
        assertThatIllegalStateException()
                .isThrownBy(() -> EmbeddedDatabase.start(folder).close())
                .withMessageContaining("another server already runs on " + folder);
        assertThat(TestPostgres.query(url, "SELECT what FROM kept")).isEqualTo("here");

        ProcessHandle postgres = postgres();
        server.destroyForcibly().waitFor();
        assertThat(postgres.isAlive()).isTrue();
        try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
            eventually(() -> assertThat(postgres.isAlive()).isFalse());
            assertThat(TestPostgres.query(database.url(), "SELECT what FROM kept"))
                    .isEqualTo("here");
        }
    }

    @Test
    @Tag("slow")
    void aStalePidFileEndsNoProcessOfSomebodyElse() throws Exception {
        EmbeddedDatabase.start(folder).close();
        try (EmbeddedPostgres stranger = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(1))
                .start()) {
            Path pidFile = folder.resolve("postgresql/postmaster.pid");
            String postmaster = query(stranger, "SELECT pg_read_file('postmaster.pid')");
            Files.writeString(pidFile, postmaster.lines().findFirst().orElseThrow() + "\n");
            try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
                assertThat(TestPostgres.query(database.url(), "SELECT 1")).isEqualTo("1");
            }
            assertThat(query(stranger, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    @Tag("slow")
    void startsDespiteAnIncompletePidFile() throws Exception {
        EmbeddedDatabase.start(folder).close();
        for (String content : List.of("", "\n", "not a number\n", "99999999999999999999\n", "2147483646\n")) {
            Files.writeString(folder.resolve("postgresql/postmaster.pid"), content);
            EmbeddedDatabase.start(folder).close();
        }
    }

    @Test
    @Tag("slow")
    void completesAKilledFirstStart() throws Exception {
        Process server = EmbeddedServer.start(folder);
        eventually(() -> {
            try (Stream<Path> made = Files.walk(folder)) {
                assertThat(made.anyMatch(path -> path.endsWith("postgresql.conf")))
                        .isTrue();
            }
        });
        server.destroyForcibly().waitFor();
        try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
            new Migrations(database.url()).applySchema();
            assertThat(TestPostgres.query(database.url(), "SELECT count(*) FROM users"))
                    .isEqualTo("0");
        }
    }

    private ProcessHandle postgres() throws IOException {
        String pid =
                Files.readAllLines(folder.resolve("postgresql/postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    private static String query(EmbeddedPostgres postgres, String sql) throws Exception {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static void awaitReady(Process process) throws IOException {
        assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo(EmbeddedServer.READY);
    }
}
