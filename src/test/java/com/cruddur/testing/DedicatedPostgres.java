package com.cruddur.testing;

import static com.cruddur.testing.Eventually.eventually;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.schema.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL that a test has to itself, to be crashed, replaced or promoted; always the embedded one. Each starts from
 * a copy of the same data, schema and seeds in it, and writes nothing by itself, so that their transactions have the
 * same numbers for as long as they do the same.
 */
public final class DedicatedPostgres implements AutoCloseable {

    private final EmbeddedPostgres postgres;

    private DedicatedPostgres(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Makes the data that {@link #start} copies. */
    public static void makeData(Path data) throws Exception {
        try (DedicatedPostgres made = run(data)) {
            Migrations migrations = new Migrations(made.url());
            migrations.applySchema();
            migrations.applySeeds();
        }
    }

    /** Starts on a copy of that data. */
    public static DedicatedPostgres start(Path data, Path copy) throws IOException {
        copy(data, copy);
        return run(copy);
    }

    /** Starts on a copy of that data, and follows another that did. */
    public static DedicatedPostgres startStandby(Path data, Path copy, DedicatedPostgres primary) throws IOException {
        copy(data, copy);
        Files.createFile(copy.resolve("standby.signal"));
        Files.writeString(
                copy.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres'%n"
                        .formatted(primary.url().port()),
                StandardOpenOption.APPEND);
        return run(copy);
    }

    public DatabaseUrl url() {
        return new DatabaseUrl(
                "postgres", "postgres", "127.0.0.1", postgres.getPort(), "postgres", "disable", Optional.empty());
    }

    /** Runs SQL. */
    public void execute(String sql) {
        TestPostgres.execute(url(), sql);
    }

    /** The single value that a query selects, as text. */
    public String query(String sql) {
        return TestPostgres.query(url(), sql);
    }

    /**
     * Kills the process of a connection. PostgreSQL throws away its memory then, what was not written to its log with
     * it, and recovers; the server's process and its start time stay.
     */
    public void crash() throws SQLException {
        String started = query("SELECT pg_postmaster_start_time()");
        try (var connection = TestPostgres.connect(url());
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT pg_backend_pid()")) {
            result.next();
            ProcessHandle.of(result.getLong(1)).orElseThrow().destroyForcibly();
            eventually(() -> {
                if (connection.isValid(1)) {
                    throw new AssertionError("still connected");
                }
            });
        }
        eventually(() -> query("SELECT 1"));
        if (!query("SELECT pg_postmaster_start_time()").equals(started)) {
            throw new AssertionError("it was started anew");
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }

    private static DedicatedPostgres run(Path data) throws IOException {
        return new DedicatedPostgres(EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(1))
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("autovacuum", "off")
                // What nobody waits for stays in memory alone.
                .setServerConfig("wal_writer_delay", "10000")
                .start());
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(from)) {
            files = walk.toList();
        }
        for (Path file : files) {
            Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }
}
