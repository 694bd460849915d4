package com.cruddur.db;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL of one's own, its data kept in a folder between runs. Blocks: never to be called on an event
 * loop. The only class that needs the libraries in {@code lib-embedded}; no other may name it but where it is asked
 * for.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final String NAME = "cruddur";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private static final System.Logger LOGGER = System.getLogger(EmbeddedDatabase.class.getName());

    private final Path folder;
    private final FileChannel lockChannel;
    private final EmbeddedPostgres postgres;
    private final List<Path> notes = new ArrayList<>();

    private EmbeddedDatabase(Path folder, FileChannel lockChannel, EmbeddedPostgres postgres) {
        this.folder = folder;
        this.lockChannel = lockChannel;
        this.postgres = postgres;
    }

    /**
     * Starts PostgreSQL on the data in a folder, made where there is none, and leaves its URL in the folder's
     * {@code connection-url}. One that a killed server left running is stopped first.
     *
     * @throws IllegalStateException where a server runs on this folder, with a sentence that says so
     */
    public static EmbeddedDatabase start(Path folder) throws IOException, SQLException {
        // First of all: where the libraries are missing, nothing is left behind.
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        Files.createDirectories(folder);
        FileChannel lockChannel = lock(folder.resolve("lock"));
        try {
            Path data = folder.toAbsolutePath().resolve("postgresql");
            stopOrphan(data);
            LOGGER.log(System.Logger.Level.INFO, "starting PostgreSQL on {0}", data);
            EmbeddedDatabase database = new EmbeddedDatabase(folder, lockChannel, startPostgres(builder, data));
            database.createDatabase();
            database.leaveNote("connection-url", database.url().withPassword());
            return database;
        } catch (IOException | SQLException | RuntimeException e) {
            lockChannel.close();
            throw e;
        }
    }

    /** Where it listens: the loopback interface, on a port that was free. */
    public DatabaseUrl url() {
        return new DatabaseUrl(
                "postgres", "postgres", "127.0.0.1", postgres.getPort(), NAME, "disable", Optional.empty());
    }

    /** Leaves a line in a file of the folder, for the scripts and their user alone, until the database is closed. */
    public void leaveNote(String name, String line) throws IOException {
        Path note = folder.resolve(name);
        Files.deleteIfExists(note);
        Files.createFile(note, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(note, line + "\n");
        notes.add(note);
    }

    /** Stops PostgreSQL; the data stays. */
    @Override
    public void close() throws IOException {
        for (Path note : notes) {
            Files.deleteIfExists(note);
        }
        postgres.close();
        lockChannel.close();
    }

    /** The operating system lets go of this lock when the process dies, however it dies. */
    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IllegalStateException(
                    "another server already runs on " + file.getParent() + ": stop that one first, or use it");
        }
        return channel;
    }

    private static void stopOrphan(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> orphan = Files.readAllLines(pidFile).stream()
                .findFirst()
                .map(String::strip)
                .filter(pid -> pid.matches("\\d{1,18}"))
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                .filter(process -> serves(process, data));
        if (orphan.isPresent()) {
            LOGGER.log(System.Logger.Level.INFO, "stopping the PostgreSQL that a killed server left behind");
            // SIGINT is PostgreSQL's "fast shutdown"; what ProcessHandle can send waits for every session to end.
            new ProcessBuilder("kill", "-INT", Long.toString(orphan.get().pid())).start();
            awaitExit(orphan.get());
        }
        Files.deleteIfExists(pidFile);
    }

    /** After a restart of the machine the number in the file may be anybody's. */
    private static boolean serves(ProcessHandle process, Path data) {
        return process.info()
                .arguments()
                .map(arguments -> Arrays.asList(arguments).contains(data.toString()))
                .orElse(false);
    }

    private static void awaitExit(ProcessHandle process) throws IOException {
        try {
            process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(
                    "the PostgreSQL that a killed server left behind (process %d) does not stop"
                            .formatted(process.pid()),
                    e);
        }
    }

    private static EmbeddedPostgres startPostgres(EmbeddedPostgres.Builder builder, Path data) throws IOException {
        return builder.setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_LIMIT)
                // Knows the capitals of every script, and is the same on every machine.
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setLocaleConfig("locale", "C")
                // The library turns it off; this data is meant to be kept.
                .setServerConfig("fsync", "on")
                .setServerConfig("max_connections", "200")
                .start();
    }

    private void createDatabase() throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT FROM pg_database WHERE datname = 'cruddur'")) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE cruddur");
            }
        }
    }
}
