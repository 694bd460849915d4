package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.embedded.EmbeddedDatabase;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** All that a row needs: a PostgreSQL of our own, an issuer, and servers; ended with us, in reverse. */
final class Stage implements AutoCloseable {

    static final Path PROJECT = Path.of(System.getProperty("bench.project", "."));

    /** Event loops and connections: as the server has them unless told otherwise. */
    static final int EVENT_LOOPS = Runtime.getRuntime().availableProcessors();

    static final int CONNECTIONS = 20;

    private static final String BUFFERS = buffers();
    private static final String BUFFERS_SET =
            "SELECT setting::bigint * 8 / 1024 || 'MB' FROM pg_settings WHERE name = 'shared_buffers'";

    /** About how long two servers take to start. */
    static final int START_SECONDS = 8;

    private final Path folder = Files.createDirectories(PROJECT.resolve("load/target/bench"));
    private final LoadGenerator generator = LoadGenerator.chosen();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final EmbeddedDatabase postgres;
    private final Issuer issuer;
    private final DataSets dataSets;
    private boolean closed;

    Stage() throws IOException, SQLException, GeneralSecurityException {
        postgres = postgres(folder);
        issuer = Issuer.start();
        dataSets = new DataSets(postgres.url());
    }

    LoadGenerator generator() {
        return generator;
    }

    Issuer issuer() {
        return issuer;
    }

    DataSets dataSets() {
        return dataSets;
    }

    /** A file that is written anew each time. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** Reads of what a query finds the paths of. */
    Requests gets(String name, DatabaseUrl url, String paths) throws SQLException, IOException {
        return Requests.any(
                file(name + ".txt"),
                Sql.texts(url, paths).stream().map(Requests.One::get).toList());
    }

    /** Tokens of the first of those who write. */
    List<String> writers(int count) {
        return IntStream.rangeClosed(1, count)
                .parallel()
                .mapToObj(n -> issuer.token("writer" + n))
                .toList();
    }

    /** A side of a comparison: a server under such requests. */
    Comparison.Side driving(Child server, int connections, Requests requests) {
        return seconds -> generator.drive(server.url(), connections, seconds, requests);
    }

    /** The server as people run it, on a database. */
    Child cruddur(DatabaseUrl url) throws IOException, InterruptedException {
        return cruddur(url, "/health/ready", Map.of());
    }

    /** The same, there as soon as it answers a path. */
    Child cruddur(DatabaseUrl url, String path) throws IOException, InterruptedException {
        return cruddur(url, path, Map.of());
    }

    /** The same, with some settings of its own. */
    Child cruddur(DatabaseUrl url, String path, Map<String, String> more) throws IOException, InterruptedException {
        int port = freePort();
        Map<String, String> settings = new HashMap<>();
        settings.put("BIND_ADDRESS", "127.0.0.1");
        settings.put("PORT", Integer.toString(port));
        settings.put("METRICS_PORT", Integer.toString(freePort()));
        settings.put("POSTGRESQL_CONNECTION_URL", url.withPassword());
        settings.put("SEED", "false");
        // How fast it is, is the question.
        settings.put("RATE_LIMIT_PER_USER", "0");
        settings.put("DB_POOL_SIZE", Integer.toString(CONNECTIONS));
        settings.put("AUTH_ISSUER", issuer.url());
        settings.put("AWS_COGNITO_USER_POOL_CLIENT_ID", Issuer.CLIENT_ID);
        settings.putAll(more);
        return start(List.of(PROJECT.resolve("bin/serve").toString()), settings, port, "cruddur")
                .awaitAnswer(path);
    }

    /** A server of ours, in a JVM with the options of the server that it is compared with. */
    Child rival(Class<?> main, Child like, String... arguments) throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(like.jvmOptions());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), Integer.toString(port)));
        command.addAll(List.of(arguments));
        return start(command, Map.of(), port, main.getSimpleName()).awaitAnswer("/");
    }

    /** A port that nobody listens on. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** With a quarter of the machine's memory for its buffers, as one sets it up to serve many cruds. */
    private static EmbeddedDatabase postgres(Path folder) throws IOException, SQLException {
        EmbeddedDatabase started = EmbeddedDatabase.start(folder);
        if (!Sql.texts(started.url(), BUFFERS_SET).equals(List.of(BUFFERS))) {
            Sql.execute(started.url(), "ALTER SYSTEM SET shared_buffers = '%s'".formatted(BUFFERS));
            started.close();
            started = EmbeddedDatabase.start(folder);
        }
        return started;
    }

    private static String buffers() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getTotalMemorySize() / 4 / 1024 / 1024 + "MB";
    }

    /** Ends what was started, the last first; the data stays for the next run. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        for (AutoCloseable one : open.reversed()) {
            try {
                one.close();
            } catch (Exception e) {
                System.err.println("did not end: " + e);
            }
        }
        // A load generator, where we were stopped while it ran.
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
        issuer.close();
        postgres.close();
    }

    private synchronized Child start(List<String> command, Map<String, String> environment, int port, String name)
            throws IOException {
        if (closed) {
            throw new IOException("the benchmark was stopped");
        }
        Child child = Child.start(command, environment, port, folder.resolve(name + ".log"));
        open.add(child);
        return child;
    }
}
