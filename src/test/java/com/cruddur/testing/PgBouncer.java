package com.cruddur.testing;

import com.cruddur.db.connect.DatabaseHost;
import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A PgBouncer in transaction mode with its default settings. It belongs to the Debian package {@code pgbouncer} and needs no
 * installation beyond the program.
 */
public final class PgBouncer implements AutoCloseable {

    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer"));

    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Whether the program is installed. */
    public static boolean isInstalled() {
        return PROGRAMS.stream().anyMatch(Files::isExecutable);
    }

    /**
     * Starts a pooler in front of a server.
     *
     * @param settings additional lines of its configuration, such as {@code default_pool_size = 5}
     */
    public static PgBouncer start(DatabaseUrl server, String... settings) throws IOException {
        int port = FreePort.find();
        Path folder = Files.createTempDirectory("pgbouncer-");
        // PgBouncer gives up the rights of root before it reads its files.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path users = Files.writeString(
                folder.resolve("users"), "\"%s\" \"%s\"%n".formatted(server.user(), server.password()));
        Path configuration = Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                * = host=%s port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_file = %s
                pool_mode = transaction
                %s
                """.formatted(
                        server.host(), server.port(), port, users, String.join("\n", settings)));
        List<String> command = new ArrayList<>(List.of(
                PROGRAMS.stream()
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow()
                        .toString(),
                "--quiet"));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("--user", "nobody"));
        }
        command.add(configuration.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        PgBouncer pooler = new PgBouncer(process, port);
        Eventually.eventually(() -> new Socket(InetAddress.getLoopbackAddress(), port).close());
        return pooler;
    }

    /** The URL of a database through this pooler. The URL does not announce the pooler. */
    public DatabaseUrl inFrontOf(DatabaseUrl url) {
        return new DatabaseUrl(
                url.user(),
                url.password(),
                List.of(new DatabaseHost("127.0.0.1", port)),
                url.database(),
                url.parameters());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
