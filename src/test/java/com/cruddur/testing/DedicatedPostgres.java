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
import java.util.Set;
import java.util.stream.Stream;

/**
 * An embedded PostgreSQL for one test, to be crashed, replaced or promoted. All instances start from a copy of the same data
 * directory and write nothing on their own, so equal statements get equal transaction ids.
 */
public final class DedicatedPostgres implements AutoCloseable {

    /** The start of the checkpointer, which a recovery starts again. */
    private static final String CHECKPOINTER =
            "SELECT coalesce(max(backend_start)::text, 'none') FROM pg_stat_activity WHERE backend_type = 'checkpointer'";

    private final EmbeddedPostgres postgres;

    private DedicatedPostgres(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Creates the data directory that {@link #start} copies. */
    public static void makeData(Path data) throws Exception {
        try (DedicatedPostgres postgres = run(data)) {
            Migrations migrations = new Migrations(postgres.url());
            migrations.applySchema();
            migrations.applySeeds();
        }
    }

    /** Starts with a copy of the data directory. */
    public static DedicatedPostgres start(Path data, Path copy) throws IOException {
        copy(data, copy);
        return run(copy);
    }

    /** Starts a standby with a copy of the data directory. */
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

    /** The single value of a query as text. */
    public String query(String sql) {
        return TestPostgres.query(url(), sql);
    }

    /**
     * Kills a backend process. PostgreSQL then discards its shared memory, including WAL that was not written, and recovers.
     * The postmaster and its start time remain.
     */
    public void crash() throws SQLException {
        String started = query("SELECT pg_postmaster_start_time()");
        String checkpointer = query(CHECKPOINTER);
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
        // Until the postmaster notices, new sessions begin, and end with the others.
        eventually(() -> {
            if (Set.of(checkpointer, "none").contains(query(CHECKPOINTER))) {
                throw new AssertionError("not recovered yet");
            }
        });
        if (!query("SELECT pg_postmaster_start_time()").equals(started)) {
            throw new AssertionError("the postmaster was restarted");
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
                // WAL of asynchronous commits stays in memory.
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
