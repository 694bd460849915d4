package com.cruddur.db.embedded;

import com.cruddur.db.connect.DatabaseUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL of one's own, its data kept in a folder between runs. Blocks: never to be called on an event
 * loop. The only class that needs the libraries in {@code lib-embedded}; no other may name it but where it is asked
 * for.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final String NAME = "cruddur";
    /** How the names of data folders start that are being made. */
    private static final String UNFINISHED = "unfinished-";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private static final System.Logger LOGGER = System.getLogger(EmbeddedDatabase.class.getName());

    private final Path home;
    private final FileChannel lockChannel;
    private final EmbeddedPostgres postgres;
    private final List<Path> notes = new ArrayList<>();

    private EmbeddedDatabase(Path home, FileChannel lockChannel, EmbeddedPostgres postgres) {
        this.home = home;
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
        EmbeddedPostgres.builder();
        Path home = Files.createDirectories(folder.toAbsolutePath());
        FileChannel lockChannel = lock(home.resolve("lock"));
        try {
            Path data = home.resolve("postgresql");
            OrphanedServer.stop(data);
            LOGGER.log(System.Logger.Level.INFO, "starting PostgreSQL on {0}", data);
            makeWhereMissing(data, home);
            EmbeddedDatabase database = new EmbeddedDatabase(home, lockChannel, startPostgres(data));
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
        Path note = home.resolve(name);
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

    /** Made beside and moved when whole: a first start that was killed half-way leaves nothing that looks like data. */
    private static void makeWhereMissing(Path data, Path home) throws IOException {
        for (Path unfinished : unfinished(home)) {
            OrphanedServer.stop(unfinished);
            delete(unfinished);
        }
        if (!Files.exists(data)) {
            Path made = Files.createTempDirectory(home, UNFINISHED);
            startPostgres(made).close();
            Files.move(made, data, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static List<Path> unfinished(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(UNFINISHED))
                    .toList();
        }
    }

    /** What can't be deleted yet, since the process that fills it is about to end, the next start deletes. */
    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (FileSystemException | UncheckedIOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "left for the next start", e);
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
                // The library turns both off; this data is meant to be kept, whatever is killed.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
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
