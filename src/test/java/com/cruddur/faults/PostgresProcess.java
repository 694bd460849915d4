package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.schema.Migrations;
import com.cruddur.testing.FreePort;
import com.cruddur.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL that can be killed and started again with its data and port. As in production, and unlike the PostgreSQL of
 * the other tests, its commits wait for the disk.
 */
public final class PostgresProcess implements AutoCloseable {

    private static final long STOP_LIMIT_SECONDS = 15;

    private final Path folder;
    private final Path data;
    private final Path programs;
    private final int port;
    private final List<String> settings = new ArrayList<>();
    private @Nullable Process process;

    private PostgresProcess(Path folder, Path data, Path programs, int port) {
        this.folder = folder;
        this.data = data;
        this.programs = programs;
        this.port = port;
    }

    /** Starts a PostgreSQL with schema and seeds. */
    public static PostgresProcess seeded(Map<String, String> settings) throws Exception {
        PostgresProcess postgres = empty(settings);
        Migrations migrations = new Migrations(postgres.url());
        migrations.applySchema();
        migrations.applySeeds();
        return postgres;
    }

    /** Starts a PostgreSQL with an empty database. */
    public static PostgresProcess empty(Map<String, String> settings) throws Exception {
        Path folder = Files.createTempDirectory("cruddur-fault-");
        Path data = folder.resolve("data");
        PostgresProcess postgres;
        // The library initialises the data directory, and knows the folder of the programs.
        try (EmbeddedPostgres maker = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(1))
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start()) {
            DatabaseUrl maintenance = url(maker.getPort(), "postgres");
            TestPostgres.execute(maintenance, "CREATE DATABASE cruddur");
            String programs = TestPostgres.query(maintenance, "SELECT setting FROM pg_config WHERE name = 'BINDIR'");
            postgres = new PostgresProcess(folder, data, Path.of(programs), maker.getPort());
        }
        settings.forEach((name, value) -> postgres.settings.addAll(List.of("-c", name + "=" + value)));
        postgres.start();
        return postgres;
    }

    /** Starts a standby with a copy of the data, which replicates from this primary. */
    public PostgresProcess standby() throws Exception {
        return standby(Map.of());
    }

    /** Starts a standby with additional settings. */
    public PostgresProcess standby(Map<String, String> more) throws Exception {
        Path copy = Files.createTempDirectory("cruddur-fault-");
        // The library has no pg_basebackup, so the primary is stopped during the copy.
        stop();
        PostgresProcess standby = new PostgresProcess(copy, copy.resolve("data"), programs, FreePort.find());
        copy(data, standby.data);
        Files.createFile(standby.data.resolve("standby.signal"));
        standby.settings.addAll(List.of("-c", "primary_conninfo=host=127.0.0.1 port=%d user=postgres".formatted(port)));
        more.forEach((name, value) -> standby.settings.addAll(List.of("-c", name + "=" + value)));
        start();
        standby.start();
        return standby;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** Starts PostgreSQL again and waits until it accepts connections. */
    public void start() throws IOException {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to run as root. The library uses the same workaround.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(programs.resolve("postgres").toString(), "-D", data.toString()));
        command.addAll(List.of("-p", Integer.toString(port), "-c", "unix_socket_directories="));
        command.addAll(settings);
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        process = started;
        eventually(() -> {
            assertThat(started.isAlive()).as(Files.readString(log())).isTrue();
            TestPostgres.connect(url()).close();
        });
    }

    /** Sends SIGKILL to all processes, as in a crash of the machine. */
    public void kill() {
        Process killed = Objects.requireNonNull(process);
        List<ProcessHandle> backends = killed.descendants().toList();
        killed.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
        killed.onExit().join();
        backends.forEach(backend -> backend.onExit().join());
    }

    /** The URL of its database. */
    public DatabaseUrl url() {
        return url(port, "cruddur");
    }

    /** Runs one or more SQL statements. */
    public void execute(String sql) {
        TestPostgres.execute(url(), sql);
    }

    /** The single value of a query as text. */
    public String query(String sql) {
        return TestPostgres.query(url(), sql);
    }

    @Override
    public void close() throws IOException {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void stop() throws IOException {
        Process stopped = Objects.requireNonNull(process);
        // PostgreSQL's "fast shutdown" does not wait for sessions.
        new ProcessBuilder("kill", "-INT", Long.toString(stopped.pid())).start();
        stopped.onExit()
                .completeOnTimeout(stopped, STOP_LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
        if (stopped.isAlive()) {
            kill();
        }
    }

    private Path log() {
        return folder.resolve("log");
    }

    private static DatabaseUrl url(int port, String database) {
        return new DatabaseUrl("postgres", "postgres", "127.0.0.1", port, database, "disable", Optional.empty());
    }
}
