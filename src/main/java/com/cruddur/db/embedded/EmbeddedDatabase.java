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
 * An embedded PostgreSQL server whose data folder survives restarts. All methods block and must not be called on an event
 * loop. Only this class needs the libraries in {@code lib-embedded}, which production builds lack.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final String NAME = "cruddur";
    /** Prefix of data folders that initdb has not completed. */
    private static final String INCOMPLETE = "unfinished-";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private static final System.Logger LOGGER = System.getLogger(EmbeddedDatabase.class.getName());

    private final Path home;
    private final FileChannel lockChannel;
    private final EmbeddedPostgres postgres;
    private final List<Path> publishedFiles = new ArrayList<>();

    private EmbeddedDatabase(Path home, FileChannel lockChannel, EmbeddedPostgres postgres) {
        this.home = home;
        this.lockChannel = lockChannel;
        this.postgres = postgres;
    }

    /**
     * Starts PostgreSQL on the data in a folder, which is created if missing, and writes its URL to the file
     * {@code connection-url} of the folder. An orphaned server on the same data is stopped first.
     *
     * @throws IllegalStateException if another process uses this folder
     */
    public static EmbeddedDatabase start(Path folder) throws IOException, SQLException {
        // Fails before anything is written if the libraries are missing.
        EmbeddedPostgres.builder();
        Path home = folder.toAbsolutePath();
        if (home.toString().matches(".*[\"$`\\\\].*")) {
            // pg_ctl passes the path through a shell.
            throw new IllegalStateException("PostgreSQL's pg_ctl cannot use the folder " + home
                    + ", because its name contains a quotation mark, a dollar sign, a backquote or a backslash."
                    + " Move the project to another folder");
        }
        Files.createDirectories(home);
        FileChannel lockChannel = lock(home.resolve("lock"));
        try {
            Path data = home.resolve("postgresql");
            OrphanedServer.stop(data);
            LOGGER.log(System.Logger.Level.INFO, "starting PostgreSQL on {0}", data);
            createIfMissing(data, home);
            EmbeddedDatabase database = new EmbeddedDatabase(home, lockChannel, startPostgres(data));
            database.createDatabase();
            database.publish("connection-url", database.url().withPassword());
            return database;
        } catch (IOException | SQLException | RuntimeException e) {
            lockChannel.close();
            throw e;
        }
    }

    /** The URL of the database, on a random port of the loopback interface. */
    public DatabaseUrl url() {
        return new DatabaseUrl(
                "postgres", "postgres", "127.0.0.1", postgres.getPort(), NAME, "disable", Optional.empty());
    }

    /**
     * Writes a line to a file of the folder, readable by its owner only, for the scripts. {@link #close} deletes the file.
     */
    public void publish(String fileName, String line) throws IOException {
        Path file = home.resolve(fileName);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, line + "\n");
        publishedFiles.add(file);
    }

    /** Stops PostgreSQL and keeps its data. */
    @Override
    public void close() throws IOException {
        for (Path file : publishedFiles) {
            Files.deleteIfExists(file);
        }
        postgres.close();
        lockChannel.close();
    }

    /** The operating system releases this lock when the process ends, however it ends. */
    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IllegalStateException(
                    "another server already runs on " + file.getParent() + ". Stop it first, or use it");
        }
        return channel;
    }

    /** Data is created in another folder and moved when complete, so that a killed first start leaves no partial data. */
    private static void createIfMissing(Path data, Path home) throws IOException {
        for (Path incomplete : incompleteFolders(home)) {
            OrphanedServer.stop(incomplete);
            delete(incomplete);
        }
        if (!Files.exists(data)) {
            Path created = Files.createTempDirectory(home, INCOMPLETE);
            startPostgres(created).close();
            Files.move(created, data, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static List<Path> incompleteFolders(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(INCOMPLETE))
                    .toList();
        }
    }

    /** The next start deletes the files that cannot be deleted yet, because a process that is about to end writes them. */
    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (FileSystemException | UncheckedIOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "the next start deletes the rest of an incomplete data folder", e);
        }
    }

    private static EmbeddedPostgres startPostgres(Path data) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_LIMIT)
                // This locale maps the case of every script, and is the same on every machine.
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setLocaleConfig("locale", "C")
                // The library turns both off. Here the data must survive a crash.
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
