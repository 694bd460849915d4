package com.cruddur.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.schema.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The PostgreSQL server of a test run: a container if a Docker engine answers, otherwise the embedded one. {@code
 * -Dpostgres=testcontainers|embedded} selects one. Each test class uses a new database.
 */
public final class TestPostgres {

    private static final String TEMPLATE = "cruddur_template";
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final DatabaseUrl SERVER = startServer();

    static {
        setDefaults();
        migrateTemplate();
    }

    private TestPostgres() {}

    /** A new database with schema and seeds. */
    public static DatabaseUrl seeded() {
        return create("TEMPLATE " + TEMPLATE);
    }

    /** A new, empty database. */
    public static DatabaseUrl empty() {
        return create("");
    }

    /** The URL of the maintenance database, with a superuser. */
    public static DatabaseUrl server() {
        return SERVER;
    }

    /** A JDBC connection that bypasses the API. */
    public static Connection connect(DatabaseUrl url) throws SQLException {
        return DriverManager.getConnection(url.jdbcUrl(), url.jdbcProperties());
    }

    /** Runs one or more SQL statements. */
    public static void execute(DatabaseUrl url, String sql) {
        try (var connection = connect(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The single value of a query as text. */
    public static String query(DatabaseUrl url, String sql) {
        try (var connection = connect(url);
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return String.valueOf(result.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /**
     * Waits until the transactions that are older than the change log have ended, in all databases of the server. Tests of
     * other classes leave such transactions, and their commit counts as a change of everything.
     */
    public static void awaitTransactionsOlderThanChangeLog(DatabaseUrl url) {
        Eventually.eventually(() -> assertThat(query(
                        url,
                        "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= pg_snapshot_xmax(born) FROM change_log"))
                .isEqualTo("t"));
    }

    private static DatabaseUrl create(String template) {
        String name = "test_%d_%d".formatted(ProcessHandle.current().pid(), COUNTER.incrementAndGet());
        execute(SERVER, "CREATE DATABASE " + name + " " + (template.isEmpty() ? utf8() : template));
        return SERVER.withDatabase(name);
    }

    /** For a server whose own databases have another encoding, as those of some images. */
    private static String utf8() {
        return query(SERVER, "SHOW server_encoding").equals("UTF8")
                ? ""
                : " TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'";
    }

    /**
     * Changes defaults of the database role, for tests that must not depend on them:
     * {@code -Dpostgres.settings=DateStyle=German;lock_timeout=1ms}.
     */
    private static void setDefaults() {
        for (String setting : System.getProperty("postgres.settings", "").split(";", -1)) {
            int separator = setting.indexOf('=');
            if (separator > 0) {
                String name = setting.substring(0, separator);
                String value = setting.substring(separator + 1);
                // Values of a list are separate arguments of SET.
                String list = "'" + value.replace(", ", "', '") + "'";
                execute(SERVER, "ALTER ROLE CURRENT_USER SET " + name + " = " + list);
            }
        }
    }

    private static void migrateTemplate() {
        execute(SERVER, "CREATE DATABASE " + TEMPLATE + utf8());
        Migrations migrations = new Migrations(SERVER.withDatabase(TEMPLATE));
        try {
            migrations.applySchema();
            migrations.applySeeds();
        } catch (Exception e) {
            throw new IllegalStateException("the migration of the template database failed", e);
        }
    }

    private static DatabaseUrl startServer() {
        return switch (System.getProperty("postgres", "")) {
            case "testcontainers" -> startContainer();
            case "embedded" -> startEmbedded();
            default -> Files.exists(Path.of("/var/run/docker.sock")) ? startContainerIfItCan() : startEmbedded();
        };
    }

    /** An engine that answers may still be unable to pull the image. */
    private static DatabaseUrl startContainerIfItCan() {
        try {
            return startContainer();
        } catch (RuntimeException e) {
            System.err.println("No PostgreSQL container (" + e.getMessage() + "): the tests run on the embedded one.");
            return startEmbedded();
        }
    }

    @SuppressWarnings("resource") // It lives as long as the run.
    private static DatabaseUrl startContainer() {
        var container = new PostgreSQLContainer("postgres:" + System.getProperty("postgres.version", "18") + "-alpine")
                .withCommand(
                        "postgres",
                        "-c",
                        "fsync=off",
                        "-c",
                        "max_connections=500",
                        "-c",
                        "max_prepared_transactions=10",
                        "-c",
                        "autovacuum=off");
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        return new DatabaseUrl(
                container.getUsername(),
                container.getPassword(),
                container.getHost(),
                container.getFirstMappedPort(),
                container.getDatabaseName(),
                "disable",
                Optional.empty());
    }

    private static DatabaseUrl startEmbedded() {
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofMinutes(1))
                    .setServerConfig("max_connections", "500")
                    .setServerConfig("max_prepared_transactions", "10")
                    .setServerConfig("autovacuum", "off")
                    .start();
            return new DatabaseUrl(
                    "postgres", "postgres", "127.0.0.1", postgres.getPort(), "postgres", "disable", Optional.empty());
        } catch (IOException e) {
            throw new IllegalStateException("the embedded PostgreSQL does not start", e);
        }
    }
}
