package com.cruddur.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A server process of the benchmark. */
final class ServerProcess implements AutoCloseable {

    private static final int START_LIMIT_SECONDS = 120;
    private static final int STOP_LIMIT_SECONDS = 30;

    /** Environment variables that a process inherits. The server's settings are not among them. */
    private static final Set<String> INHERITED = Set.of("PATH", "HOME", "JAVA_HOME", "LANG", "LC_ALL", "TMPDIR");

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Process process;
    private final int port;
    private final Path log;

    private ServerProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * Starts a process. The caller tells it its port, in the command or in the environment.
     *
     * @param log the file for its output
     */
    static ServerProcess start(List<String> command, Map<String, String> environment, int port, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        return new ServerProcess(builder.start(), port, log);
    }

    /** Waits until the process answers a path with 200. */
    ServerProcess awaitOk(String path) throws IOException, InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_SECONDS);
        while (!answers(path)) {
            if (!process.isAlive() || System.nanoTime() > limit) {
                close();
                throw new IOException("%s did not start:%n%s".formatted(log.getFileName(), Files.readString(log)));
            }
        }
        return this;
    }

    /** Sends a GET request with headers: names and values in turns. */
    HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    long pid() {
        return process.pid();
    }

    /** The options of its JVM, without those that depend on its class path. */
    List<String> jvmOptions() {
        List<String> options = new ArrayList<>();
        for (String argument : process.info().arguments().orElse(new String[0])) {
            if (!argument.startsWith("-")) {
                break;
            }
            if (!argument.startsWith("-XX:AOTCache") && !argument.startsWith("-XX:SharedArchiveFile")) {
                options.add(argument);
            }
        }
        return options;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers(String path) throws InterruptedException {
        try {
            return get(path).statusCode() == 200;
        } catch (IOException e) {
            TimeUnit.MILLISECONDS.sleep(5);
            return false;
        }
    }
}
