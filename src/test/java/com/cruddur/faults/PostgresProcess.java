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
 * A PostgreSQL that can be killed and started again on its data and port. It keeps what it has acknowledged, as one in
 * production does: unlike that of the other tests, it waits for the disk.
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

    /** Starts one with a database of its own, with schema and seeds. */
    public static PostgresProcess seeded(Map<String, String> settings) throws Exception {
        PostgresProcess postgres = empty(settings);
        Migrations migrations = new Migrations(postgres.url());
        migrations.applySchema();
        migrations.applySeeds();
        return postgres;
    }

    /** Starts one with a database of its own, and nothing in it. */
    public static PostgresProcess empty(Map<String, String> settings) throws Exception {
        Path folder = Files.createTempDirectory("cruddur-fault-");
        Path data = folder.resolve("data");
        PostgresProcess postgres;
        // The library makes the data, and knows where it keeps the programs.
        try (EmbeddedPostgres maker = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(1))
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start()) {
            DatabaseUrl made = url(maker.getPort(), "postgres");
            TestPostgres.execute(made, "CREATE DATABASE cruddur");
            String programs = TestPostgres.query(made, "SELECT setting FROM pg_config WHERE name = 'BINDIR'");
            postgres = new PostgresProcess(folder, data, Path.of(programs), maker.getPort());
        }
        settings.forEach((name, value) -> postgres.settings.addAll(List.of("-c", name + "=" + value)));
        postgres.start();
        return postgres;
    }

    /** Starts a standby, which holds all that it holds, and follows it. */
    public PostgresProcess standby() throws Exception {
        Path copy = Files.createTempDirectory("cruddur-fault-");
        // The programs for a copy of a running server are not in the library's binaries: so it is stopped meanwhile.
        stop();
        PostgresProcess standby = new PostgresProcess(copy, copy.resolve("data"), programs, FreePort.find());
        copy(data, standby.data);
        Files.createFile(standby.data.resolve("standby.signal"));
        standby.settings.addAll(List.of("-c", "primary_conninfo=host=127.0.0.1 port=%d user=postgres".formatted(port)));
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

    /** Starts it again, and returns when it accepts connections. */
    public void start() throws IOException {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to run as root: the library's own way out.
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

    /** SIGKILL to all of it, as when the machine dies. */
    public void kill() {
        Process killed = Objects.requireNonNull(process);
        List<ProcessHandle> backends = killed.descendants().toList();
        killed.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
        killed.onExit().join();
        backends.forEach(backend -> backend.onExit().join());
    }

    /** The database that it has. */
    public DatabaseUrl url() {
        return url(port, "cruddur");
    }

    /** Runs SQL, several statements too. */
    public void execute(String sql) {
        TestPostgres.execute(url(), sql);
    }

    /** The single value that a query selects, as text. */
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
        // PostgreSQL's "fast shutdown", which waits for nobody's session.
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
