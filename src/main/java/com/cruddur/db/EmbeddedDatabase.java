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

    private final Path urlFile;
    private final FileChannel lockChannel;
    private final EmbeddedPostgres postgres;

    private EmbeddedDatabase(Path urlFile, FileChannel lockChannel, EmbeddedPostgres postgres) {
        this.urlFile = urlFile;
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
        Files.createDirectories(folder);
        FileChannel lockChannel = lock(folder.resolve("lock"));
        try {
            Path data = folder.resolve("postgresql");
            stopOrphan(data.resolve("postmaster.pid"));
            EmbeddedPostgres postgres = startPostgres(data);
            EmbeddedDatabase database = new EmbeddedDatabase(folder.resolve("connection-url"), lockChannel, postgres);
            database.createDatabase();
            database.writeUrl();
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

    /** Stops PostgreSQL; the data stays. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(urlFile);
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

    private static void stopOrphan(Path pidFile) throws IOException {
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        Optional<ProcessHandle> orphan = ProcessHandle.of(pid)
                .filter(process -> process.info().command().orElse("postgres").contains("postgres"));
        if (orphan.isPresent()) {
            // SIGINT is PostgreSQL's "fast shutdown"; what ProcessHandle can send waits for every session to end.
            new ProcessBuilder("kill", "-INT", Long.toString(pid)).start();
            awaitExit(orphan.get());
        }
        Files.deleteIfExists(pidFile);
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

    private static EmbeddedPostgres startPostgres(Path data) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
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

    private void writeUrl() throws IOException {
        Files.deleteIfExists(urlFile);
        Files.createFile(urlFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(urlFile, url().withPassword() + "\n");
    }
}
