package com.cruddur.faults;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.Api;
import com.cruddur.testing.FreePort;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged server, {@code target/cruddur.jar}, in a process that can be killed and started again. */
public final class ServerProcess implements AutoCloseable {

    private static final Path JAR = Path.of("target", "cruddur.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private static final Pattern OPTIONS = Pattern.compile("(?m)^SERVER_OPTIONS=\\((.*)\\)$");

    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration EXIT_LIMIT = Duration.ofMinutes(1);
    private static final long POLL_NANOS = 50_000_000;

    private final Process process;
    private final Path output;
    private final int port;

    private ServerProcess(Process process, Path output, int port) {
        this.process = process;
        this.output = output;
        this.port = port;
    }

    /** Starts a server with additional settings and does not wait for it. */
    public static ServerProcess launch(DatabaseUrl database, Map<String, String> settings) throws IOException {
        return launch(JAR, database, settings);
    }

    private static ServerProcess launch(Path jar, DatabaseUrl database, Map<String, String> settings)
            throws IOException {
        int port = Integer.parseInt(settings.getOrDefault("PORT", Integer.toString(FreePort.find())));
        Path output = Files.createTempFile("cruddur-server-", ".log");
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.addAll(options());
        command.addAll(List.of("-jar", jar.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        Map<String, String> environment = new HashMap<>(Map.of(
                "BIND_ADDRESS", "127.0.0.1",
                "METRICS_PORT", "0",
                "POSTGRESQL_CONNECTION_URL", database.withPassword()));
        environment.put("RATE_LIMIT_PER_USER", "0");
        environment.put("RATE_LIMIT_PER_ADDRESS", "0");
        environment.putAll(settings);
        environment.put("PORT", Integer.toString(port));
        builder.environment().keySet().removeIf(name -> name.matches("(POSTGRESQL|AWS|AUTH|DB|RATE)_.*|SEED"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        ServerProcess server = new ServerProcess(process, output, port);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return server;
    }

    /** The options of {@code bin/serve}. The memory of a server depends on them. */
    private static List<String> options() throws IOException {
        Matcher options = OPTIONS.matcher(Files.readString(Path.of("bin", "lib.sh")));
        if (!options.find()) {
            throw new AssertionError("no options in bin/lib.sh");
        }
        return List.of(options.group(1).split(" "));
    }

    /** Starts a server that accepts an issuer's tokens, and waits until it is ready. */
    public static ServerProcess start(DatabaseUrl database, TestIssuer issuer) throws IOException {
        return start(database, issuer, Map.of());
    }

    /** Starts a server with additional settings and waits until it is ready. */
    public static ServerProcess start(DatabaseUrl database, TestIssuer issuer, Map<String, String> settings)
            throws IOException {
        return start(JAR, database, issuer, settings);
    }

    /** Starts another version of the server. */
    static ServerProcess start(Path jar, DatabaseUrl database, TestIssuer issuer, Map<String, String> settings)
            throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("AUTH_ISSUER", issuer.url());
        all.put("AWS_COGNITO_USER_POOL_CLIENT_ID", TestIssuer.CLIENT_ID);
        return launch(jar, database, all).awaitReady();
    }

    /** Waits until the server is ready. If it exits first, fails with its output. */
    public ServerProcess awaitReady() throws IOException {
        long giveUpAtNanos = System.nanoTime() + READY_LIMIT.toNanos();
        while (readiness() != HttpURLConnection.HTTP_OK) {
            if (!process.isAlive() || System.nanoTime() - giveUpAtNanos > 0) {
                String output = output();
                close();
                throw new AssertionError("the server did not become ready:\n" + output);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return this;
    }

    /** The status of {@code /health/ready}, or 0 without a response. */
    public int readiness() {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/health/ready")
                    .toURL()
                    .openConnection();
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(2_000);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status;
        } catch (IOException e) {
            return 0;
        }
    }

    /** The API, with tokens of the issuer for users of a database. */
    public Api api(TestIssuer issuer, DatabaseUrl database) {
        return Api.of("http://127.0.0.1:" + port, handle -> token(issuer, database, handle));
    }

    /** A token of a seeded user. */
    public static String token(TestIssuer issuer, DatabaseUrl database, String handle) {
        return issuer.token(TestPostgres.query(
                database, "SELECT cognito_user_id FROM users WHERE handle = '%s'".formatted(handle)));
    }

    /** The port. */
    public int port() {
        return port;
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** Sends SIGKILL. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Sends SIGTERM and does not wait. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for the exit. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + EXIT_LIMIT);
        }
        return process.exitValue();
    }

    /** The output so far. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.deleteIfExists(output);
    }
}
