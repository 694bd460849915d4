package com.cruddur.bench;

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
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A PgBouncer in transaction mode, with its default settings. It keeps its sessions until it stops, and PostgreSQL does not
 * copy a database with sessions.
 *
 * @param url the database through the pooler
 */
record Pooler(ServerProcess process, DatabaseUrl url) implements AutoCloseable {

    private static final int START_LIMIT_SECONDS = 10;

    /** Starts a pooler in front of a database. */
    static Pooler inFrontOf(Testbed testbed, DatabaseUrl url) throws IOException, InterruptedException {
        Path program = Programs.find("pgbouncer")
                .orElseThrow(() -> new IOException("pgbouncer is not installed: apt-get install pgbouncer"));
        int port = Testbed.unusedPort();
        Path folder = Files.createTempDirectory("pgbouncer-");
        // PgBouncer gives up the rights of root before it reads its files.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path users =
                Files.writeString(folder.resolve("users"), "\"%s\" \"%s\"%n".formatted(url.user(), url.password()));
        Path configuration =
                Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                * = host=%s port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_file = %s
                pool_mode = transaction
                """.formatted(url.host(), url.port(), port, users));
        List<String> command = new ArrayList<>(List.of(program.toString(), "--quiet"));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("--user", "nobody"));
        }
        command.add(configuration.toString());
        ServerProcess process = testbed.start(command, Map.of(), port, "pgbouncer");
        awaitPort(port);
        return new Pooler(
                process, url.withHost(new DatabaseHost("127.0.0.1", port)).throughPooler());
    }

    @Override
    public void close() {
        process.close();
    }

    private static void awaitPort(int port) throws IOException, InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_SECONDS);
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                if (System.nanoTime() > limit) {
                    throw new IOException("pgbouncer did not start", e);
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }
}
