package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The same content from other stacks: nginx, which sends the bytes of home as a static file, and the Spring Boot server of
 * {@code load/rival-spring} on the same database.
 *
 * @param servers the started servers, by name
 * @param skipped notes about the servers that are not installed
 */
record Rivals(Map<String, ServerProcess> servers, List<String> skipped) implements AutoCloseable {

    private static final String SPRING = "Spring Boot";
    private static final String NGINX = "nginx";
    private static final Path SPRING_TARGET = Testbed.PROJECT.resolve("load/rival-spring/target");

    /** The heap of the measured server. The rival has the JVM's default collector. */
    private static final String SPRING_HEAP = "-Xmx512m";

    /** Starts nginx and Spring Boot, as far as they are installed. */
    static Rivals start(Testbed testbed, ServerProcess cruddur, DatabaseUrl url)
            throws IOException, InterruptedException {
        Rivals rivals = new Rivals(new LinkedHashMap<>(), new ArrayList<>());
        Optional<Path> nginx = Programs.find(NGINX);
        if (nginx.isPresent()) {
            rivals.servers.put(NGINX, nginx(testbed, nginx.get(), cruddur));
        } else {
            rivals.skipped.add("skipped: nginx is not installed");
        }
        return rivals.withSpring(testbed, url);
    }

    /** Starts Spring Boot alone. */
    static Rivals spring(Testbed testbed, DatabaseUrl url) throws IOException, InterruptedException {
        return new Rivals(new LinkedHashMap<>(), new ArrayList<>()).withSpring(testbed, url);
    }

    /** Sides that drive these servers. */
    Map<String, Comparison.Side> driving(Testbed testbed, int connections, Requests requests) {
        Map<String, Comparison.Side> sides = new LinkedHashMap<>();
        servers.forEach((name, server) -> sides.put(name, testbed.driving(server, connections, requests)));
        return sides;
    }

    @Override
    public void close() {
        servers.values().forEach(ServerProcess::close);
    }

    private Rivals withSpring(Testbed testbed, DatabaseUrl url) throws IOException, InterruptedException {
        if (Files.exists(SPRING_TARGET.resolve("cruddur-rival-spring.jar"))) {
            servers.put(SPRING, startSpring(testbed, url));
        } else {
            skipped.add("skipped: the Spring Boot rival is not built");
        }
        return this;
    }

    private static ServerProcess startSpring(Testbed testbed, DatabaseUrl url)
            throws IOException, InterruptedException {
        int port = Testbed.unusedPort();
        Map<String, String> settings = Map.of(
                "SERVER_PORT", Integer.toString(port),
                "SPRING_DATASOURCE_URL", url.jdbcUrl(),
                "SPRING_DATASOURCE_USERNAME", url.jdbcProperties().getProperty("user"),
                "SPRING_DATASOURCE_PASSWORD", url.jdbcProperties().getProperty("password", ""),
                "SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_JWKSETURI",
                        testbed.issuer().url() + "/.well-known/jwks.json");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                SPRING_HEAP,
                "-cp",
                SPRING_TARGET.resolve("cruddur-rival-spring.jar") + ":" + SPRING_TARGET.resolve("lib") + "/*",
                "com.cruddur.rival.RivalApplication");
        return testbed.start(command, settings, port, "rival-spring").awaitOk(HomeRow.PATH);
    }

    /** As many workers as the server has event loops; files and connections stay open. */
    private static ServerProcess nginx(Testbed testbed, Path program, ServerProcess cruddur)
            throws IOException, InterruptedException {
        int port = Testbed.unusedPort();
        Path folder = testbed.file("nginx").toAbsolutePath();
        Path page = folder.resolve("root" + HomeRow.PATH);
        Files.createDirectories(page.getParent());
        Files.write(page, cruddur.get(HomeRow.PATH).body());
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off;
                worker_processes %d;
                pid nginx.pid;
                error_log stderr warn;
                events { worker_connections 4096; }
                http {
                    access_log off;
                    sendfile on;
                    tcp_nopush on;
                    keepalive_requests 1000000000;
                    open_file_cache max=100 inactive=1h;
                    open_file_cache_valid 1h;
                    default_type application/json;
                    client_body_temp_path temp;
                    proxy_temp_path temp;
                    fastcgi_temp_path temp;
                    uwsgi_temp_path temp;
                    scgi_temp_path temp;
                    server { listen 127.0.0.1:%d; root root; }
                }
                """.formatted(Testbed.EVENT_LOOPS, port));
        // The root folder is not readable for the user of nginx's workers if the benchmark runs as root.
        String directives = System.getProperty("user.name").equals("root") ? "user root;" : "worker_rlimit_core 0;";
        return testbed.start(
                        List.of(
                                program.toString(),
                                "-p",
                                folder.toString(),
                                "-c",
                                configuration.toString(),
                                "-g",
                                directives),
                        Map.of(),
                        port,
                        NGINX)
                .awaitOk(HomeRow.PATH);
    }
}
