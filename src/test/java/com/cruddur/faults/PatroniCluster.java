package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.FreePort;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/** A cluster of {@code bin/ha-up} whose processes can be killed and started again. */
final class PatroniCluster implements AutoCloseable {

    static final List<Integer> NODES = List.of(1, 2, 3);

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private final Path folder;
    private final int firstPort;
    private final Map<String, String> settings;
    private final String password;

    private PatroniCluster(Path folder, int firstPort) throws IOException {
        this.folder = folder;
        this.firstPort = firstPort;
        this.settings = run("bin/ha-up")
                .lines()
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')), line -> line.substring(line.indexOf('=') + 1)));
        this.password = Files.readString(folder.resolve("password")).strip();
    }

    /** Starts a cluster and waits until it is complete. */
    static PatroniCluster start() throws IOException {
        Path folder = Path.of("/tmp/cruddur-ha-" + ProcessHandle.current().pid());
        return new PatroniCluster(folder, FreePort.find() / 100 * 100);
    }

    /** The settings of a server: its connection leads through HAProxy, its replica URLs to each node. */
    Map<String, String> settings() {
        return settings;
    }

    DatabaseUrl url() {
        return DatabaseUrl.parse(Objects.requireNonNull(settings.get("POSTGRESQL_CONNECTION_URL")));
    }

    /** The URL with all nodes, without HAProxy. */
    String multiHostUrl() {
        String hosts =
                NODES.stream().map(node -> "127.0.0.1:" + postgresPort(node)).collect(Collectors.joining(","));
        return url().withPassword().replace("127.0.0.1:" + url().port(), hosts);
    }

    int leader() {
        return NODES.stream()
                .filter(node -> rest(node, "/primary") == 200)
                .findFirst()
                .orElseThrow();
    }

    /** Waits until another node than this one is the primary. */
    void awaitOtherLeader(int node) {
        eventually(
                Duration.ofSeconds(90),
                () -> assertThat(NODES).anyMatch(other -> other != node && rest(other, "/primary") == 200));
    }

    int replica() {
        return NODES.stream()
                .filter(node -> rest(node, "/replica") == 200)
                .findFirst()
                .orElseThrow();
    }

    /** Waits until there is a primary with two replicas, one of which is synchronous. */
    void awaitComplete() {
        eventually(Duration.ofMinutes(2), () -> {
            assertThat(NODES.stream().filter(node -> rest(node, "/replica") == 200))
                    .hasSize(2);
            assertThat(NODES.stream().filter(node -> rest(node, "/synchronous") == 200))
                    .hasSize(1);
        });
    }

    void killPostgres(int node) throws IOException {
        long pid = Long.parseLong(Files.readAllLines(folder.resolve("data" + node + "/postmaster.pid"))
                .getFirst());
        ProcessHandle.of(pid).ifPresent(PatroniCluster::kill);
    }

    /** Kills PostgreSQL, Patroni and etcd of a node at once. */
    void killNode(int node) throws IOException {
        kill("patroni" + node);
        killPostgres(node);
        kill("link" + node);
        kill("etcd" + node);
    }

    void startNode(int node) throws IOException {
        start("etcd" + node);
        start("link" + node);
        start("patroni" + node);
    }

    /** Kills a process by the name of its file of {@code bin/ha-up}. */
    void kill(String name) throws IOException {
        ProcessHandle.of(Long.parseLong(
                        Files.readString(folder.resolve(name + ".pid")).strip()))
                .ifPresent(PatroniCluster::kill);
    }

    void start(String name) throws IOException {
        run("bin/ha-up", "start", name);
    }

    void switchover() throws Exception {
        int leader = leader();
        HttpResponse<String> response = CLIENT.send(
                request(port(40, leader), "/switchover")
                        .timeout(Duration.ofMinutes(1))
                        .POST(BodyPublishers.ofString(
                                new JsonObject().put("leader", "node" + leader).encode()))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    int etcdLeader() throws Exception {
        for (int node : NODES) {
            HttpResponse<String> response = CLIENT.send(
                    request(port(10, node), "/v3/maintenance/status")
                            .POST(BodyPublishers.ofString("{}"))
                            .build(),
                    BodyHandlers.ofString());
            JsonObject status = new JsonObject(response.body());
            if (status.getString("leader").equals(status.getJsonObject("header").getString("member_id"))) {
                return node;
            }
        }
        throw new AssertionError("etcd has no leader");
    }

    /** A superuser's connection to a node, whatever its role is. */
    Connection connect(int node) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "1");
        properties.setProperty("loginTimeout", "1");
        properties.setProperty("socketTimeout", "2");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + postgresPort(node) + "/cruddur", properties);
    }

    /** The values of a query's first column on the primary. */
    Set<String> query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url().jdbcUrl(), url().jdbcProperties());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            Set<String> values = new HashSet<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    @Override
    public void close() throws IOException {
        run("bin/ha-down");
    }

    private int postgresPort(int node) {
        return port(50, node);
    }

    private int port(int kind, int node) {
        return firstPort + kind + node;
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(2));
    }

    /** The status of a node's REST API; 0 without a response. */
    private int rest(int node, String path) {
        try {
            return CLIENT.send(request(port(40, node), path).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static void kill(ProcessHandle process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private String run(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(Map.of("HA_FOLDER", folder.toString(), "HA_PORT", Integer.toString(firstPort)));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue())
                .as(String.join(" ", command))
                .isZero();
        return output;
    }
}
