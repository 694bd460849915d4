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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Everything that a row needs: a PostgreSQL, a token issuer, and servers. They stop in reverse order when the benchmark ends. */
final class Testbed implements AutoCloseable {

    static final Path PROJECT = Path.of(System.getProperty("bench.project", "."));

    /** The server's defaults for event loops and connections. */
    static final int EVENT_LOOPS = Runtime.getRuntime().availableProcessors();

    static final int CONNECTIONS = 20;

    /** Settings of a server that reads every page from the tables. */
    static final Map<String, String> WITHOUT_PAGE_CACHE = Map.of("PAGE_CACHE_MIB", "0");

    private static final Set<Integer> PORTS = ConcurrentHashMap.newKeySet();

    private static final String BUFFERS = buffers();
    private static final String BUFFERS_SET =
            "SELECT setting::bigint * 8 / 1024 || 'MB' FROM pg_settings WHERE name = 'shared_buffers'";

    /** Estimated start time of two servers. */
    static final int START_SECONDS = 8;

    private final Path folder = Files.createDirectories(PROJECT.resolve("load/target/bench"));
    private final LoadGenerator generator = LoadGenerator.installed();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final EmbeddedDatabase postgres;
    private final Issuer issuer;
    private final DataSets dataSets;
    private boolean closed;

    Testbed() throws IOException, SQLException, GeneralSecurityException {
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

    /** A file of the benchmark's folder, overwritten in each run. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** GET requests for the paths that a query selects. */
    Requests gets(String name, DatabaseUrl url, String paths) throws SQLException, IOException {
        return Requests.any(
                file(name + ".txt"),
                Sql.texts(url, paths).stream().map(Requests.Request::get).toList());
    }

    /** Tokens of the first writers of a {@link DataSets#writableCopy}. */
    List<String> writers(int count) {
        return IntStream.rangeClosed(1, count)
                .parallel()
                .mapToObj(n -> issuer.token("writer" + n))
                .toList();
    }

    /** A side of a comparison: a server under these requests. */
    Comparison.Side driving(ServerProcess server, int connections, Requests requests) {
        return seconds -> generator.drive(server.url(), connections, seconds, requests);
    }

    /** Starts the server on a database, with {@code bin/serve}. */
    ServerProcess cruddur(DatabaseUrl url) throws IOException, InterruptedException {
        return cruddur(url, "/health/ready", Map.of());
    }

    /** Starts the server and waits until it answers a path with 200. */
    ServerProcess cruddur(DatabaseUrl url, String path) throws IOException, InterruptedException {
        return cruddur(url, path, Map.of());
    }

    /** Starts the server with additional settings. */
    ServerProcess cruddur(DatabaseUrl url, String path, Map<String, String> more)
            throws IOException, InterruptedException {
        int port = unusedPort();
        Map<String, String> settings = new HashMap<>();
        settings.put("BIND_ADDRESS", "127.0.0.1");
        settings.put("PORT", Integer.toString(port));
        settings.put("METRICS_PORT", Integer.toString(unusedPort()));
        settings.put("POSTGRESQL_CONNECTION_URL", url.withPassword());
        settings.put("SEED", "false");
        // Rate limits would limit the measurement.
        settings.put("RATE_LIMIT_PER_USER", "0");
        settings.put("DB_POOL_SIZE", Integer.toString(CONNECTIONS));
        settings.put("AUTH_ISSUER", issuer.url());
        settings.put("AWS_COGNITO_USER_POOL_CLIENT_ID", Issuer.CLIENT_ID);
        settings.putAll(more);
        return start(List.of(PROJECT.resolve("bin/serve").toString()), settings, port, "cruddur")
                .awaitOk(path);
    }

    /** Starts a reference server in a JVM with the options of the measured server. */
    ServerProcess referenceServer(Class<?> main, ServerProcess like, String... arguments)
            throws IOException, InterruptedException {
        int port = unusedPort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(like.jvmOptions());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), Integer.toString(port)));
        command.addAll(List.of(arguments));
        return start(command, Map.of(), port, main.getSimpleName()).awaitOk("/");
    }

    /** A port that is not in use, and that no earlier call has returned. */
    static int unusedPort() throws IOException {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (PORTS.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            }
        }
    }

    /** Starts PostgreSQL with a quarter of the machine's memory as shared buffers, the usual setting for large data. */
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

    /** Stops everything in reverse order. The data remains for the next run. */
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
                System.err.println("did not stop: " + e);
            }
        }
        // A load generator that was running when the benchmark was interrupted.
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
        issuer.close();
        postgres.close();
    }

    /** Starts a process that stops with the benchmark. Its output goes to {@code name.log}. */
    synchronized ServerProcess start(List<String> command, Map<String, String> environment, int port, String name)
            throws IOException {
        if (closed) {
            throw new IOException("the benchmark was interrupted");
        }
        ServerProcess child = ServerProcess.start(command, environment, port, folder.resolve(name + ".log"));
        open.add(child);
        return child;
    }
}
