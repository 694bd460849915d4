package com.cruddur;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In an invalid environment the server exits with one sentence that names the remedy, without a password. */
class StartIT {

    private final DatabaseUrl url = TestPostgres.empty();

    @Test
    void migratesAnEmptyDatabaseAndServes() throws Exception {
        try (Server server = Server.start(config(url, Map.of()))) {
            assertThat(server.port()).isPositive();
            assertThat(TestPostgres.query(url, "SELECT count(*) FROM users")).isEqualTo("0");
        }
    }

    @Test
    void seedsIfSeedIsTrue() throws Exception {
        try (Server server = Server.start(config(url, Map.of("SEED", "true")))) {
            assertThat(server.databaseUrl()).isEqualTo(url);
            assertThat(TestPostgres.query(url, "SELECT count(*) FROM users")).isEqualTo("4");
        }
    }

    @Test
    void leavesNoSessionBehind() throws Exception {
        Server.start(config(url, Map.of())).close();
        // PostgreSQL ends sessions asynchronously, and its background workers have sessions, too.
        eventually(() -> assertThat(TestPostgres.query(
                        TestPostgres.server(),
                        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = '"
                                + url.database() + "'"))
                .isEqualTo("0"));
    }

    @Test
    void reportsAPortInUse() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(socket.getLocalPort());
            assertFails(url, Map.of("PORT", port), "port " + port + " of 127.0.0.1", "change PORT");
        }
    }

    /** A second server on the same machine has another PORT, but the same METRICS_PORT. */
    @Test
    void reportsAPortInUseForMetrics() throws Exception {
        try (Server first = Server.start(config(url, Map.of()))) {
            String port = Integer.toString(first.metricsPort());
            assertFails(url, Map.of("METRICS_PORT", port), "port " + port + " of 127.0.0.1", "change METRICS_PORT");
        }
    }

    @Test
    void reportsAnAddressOfAnotherMachine() {
        assertFails(url, Map.of("BIND_ADDRESS", "192.0.2.1"), "192.0.2.1");
    }

    @Test
    void reportsAMissingDatabase() {
        assertFails(url.withDatabase("no_such_database"), Map.of(), "\"no_such_database\"", "bin/db-create");
    }

    @Test
    void reportsARefusedUser() {
        assertFails(user("nobody_knows"), Map.of(), "refuses user \"nobody_knows\"");
    }

    @Test
    void reportsAMissingPrivilege() {
        String role = "poor_" + url.database();
        TestPostgres.execute(
                url, "CREATE ROLE " + role + " LOGIN PASSWORD 'hunter2'; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        assertFails(user(role), Map.of(), "\"" + role + "\" lacks a privilege on", "grant CREATE");
    }

    private DatabaseUrl user(String name) {
        return new DatabaseUrl(
                name, "hunter2", url.host(), url.port(), url.database(), url.sslMode(), url.sslRootCertificate());
    }

    private static void assertFails(DatabaseUrl url, Map<String, String> settings, String... told) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> Server.start(config(url, settings)).close())
                .satisfies(failure ->
                        assertThat(failure.sentence()).contains(told).doesNotContain("hunter2", "Exception", "\n"));
    }

    private static Config config(DatabaseUrl url, Map<String, String> settings) throws Config.Invalid {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PORT",
                "0",
                "METRICS_PORT",
                "0",
                "BIND_ADDRESS",
                "127.0.0.1",
                "POSTGRESQL_CONNECTION_URL",
                url.withPassword()));
        environment.putAll(settings);
        return Config.of(environment);
    }
}
