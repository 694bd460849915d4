package com.cruddur.activity;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.Config;
import com.cruddur.Server;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.Api;
import com.cruddur.testing.DedicatedPostgres;
import com.cruddur.testing.TcpProxy;
import com.cruddur.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cached home page is exact also after PostgreSQL crashes, is replaced, or is promoted. */
class ExactFailoverIT {

    private static final String SNAPSHOT = "SELECT pg_current_snapshot()";
    private static final int CRASHES = 3;

    @TempDir
    private static Path folder;

    private static Path data() {
        return folder.resolve("data");
    }

    @BeforeAll
    static void makeData() throws Exception {
        DedicatedPostgres.makeData(data());
    }

    /**
     * The id of a transaction that was rolled back may not be on disk. After a crash the server assigns this id again, to a
     * transaction that commits. If the server happened to write it, the test needs another crash.
     */
    @Test
    void aCrashThatReusesTransactionIdsInvalidatesThePage() throws Exception {
        try (DedicatedPostgres postgres = DedicatedPostgres.start(data(), folder.resolve("crashing"));
                Server server = start(postgres.url())) {
            boolean isReused = false;
            for (int crash = 0; crash < CRASHES && !isReused; crash++) {
                // A synchronous commit: earlier transactions are on disk.
                commit(rename(postgres.url(), "londo", "before crash " + crash));
                assertThat(home(server)).contains("before crash " + crash);
                rename(postgres.url(), "bayko", "rolled back").rollback();
                assertThat(home(server)).doesNotContain("rolled back");
                String snapshot = postgres.query(SNAPSHOT);
                postgres.crash();
                commit(rename(postgres.url(), "bayko", "crash " + crash));
                isReused = postgres.query(SNAPSHOT).equals(snapshot);
                String name = "crash " + crash;
                eventually(() -> assertThat(get(server).status()).isEqualTo(200));
                assertThat(home(server)).contains(name);
            }
            assertThat(isReused).as("a number was given again").isTrue();
        }
    }

    /**
     * A read of the control file waits while PostgreSQL writes it. On a busy disk this made home fail during a checkpoint, so
     * the time of the last checkpoint cannot be used to detect a crash.
     */
    @Test
    void homeDoesNotReadTheControlFile() throws Exception {
        try (DedicatedPostgres postgres = DedicatedPostgres.start(data(), folder.resolve("checkpointing"));
                Server server = start(postgres.url())) {
            Path file = folder.resolve("checkpointing/global/pg_control");
            Path aside = Files.move(file, folder.resolve("pg_control"));
            try {
                commit(rename(postgres.url(), "bayko", "without a control file"));
                assertThat(home(server)).contains("without a control file");
            } finally {
                Files.move(aside, file);
            }
        }
    }

    @Test
    void anotherServerWithAnEqualSnapshotInvalidatesThePage() throws Exception {
        try (DedicatedPostgres old = DedicatedPostgres.start(data(), folder.resolve("old"));
                DedicatedPostgres other = DedicatedPostgres.start(data(), folder.resolve("other"));
                TcpProxy proxy = new TcpProxy("127.0.0.1", old.url().port());
                Server server = start(proxy.inFrontOf(old.url()))) {
            commit(rename(old.url(), "bayko", "at the old one"));
            commit(rename(other.url(), "bayko", "at the other one"));
            assertThat(home(server)).contains("at the old one");
            // The start of the server used some transaction ids.
            while (!other.query(SNAPSHOT).equals(old.query(SNAPSHOT))) {
                other.query("SELECT pg_current_xact_id()");
            }
            proxy.leadTo(other.url());
            eventually(() -> {
                Api.Answer answer = get(server);
                assertThat(answer.body()).doesNotContain("at the old one");
                assertThat(answer.status()).isEqualTo(200);
            });
            assertThat(home(server)).contains("at the other one");
        }
    }

    /** A standby's snapshot omits running transactions, so it stays equal while transactions end. */
    @Test
    void aStandbyServesReplayedDataBeforeAndAfterItsPromotion() throws Exception {
        try (DedicatedPostgres primary = DedicatedPostgres.start(data(), folder.resolve("primary"));
                DedicatedPostgres standby = DedicatedPostgres.startStandby(data(), folder.resolve("standby"), primary);
                TcpProxy proxy = new TcpProxy("127.0.0.1", primary.url().port());
                Server server = start(proxy.inFrontOf(primary.url()))) {
            proxy.leadTo(standby.url());
            eventually(() -> assertThat(get(server).status()).isEqualTo(200));
            showsEachOf(primary, standby, server, "standby");

            Connection lost = rename(primary.url(), "londo", "lost");
            commit(rename(primary.url(), "bayko", "last of the old"));
            isReplayed(standby, "last of the old");
            assertThat(home(server)).contains("last of the old");
            assertThat(standby.query("SELECT pg_promote()")).isEqualTo("t");
            assertThat(home(server)).contains("last of the old").doesNotContain("lost");
            commit(rename(standby.url(), "bayko", "first of the new"));
            assertThat(home(server)).contains("first of the new");
            showsEachOf(standby, standby, server, "promoted");
            lost.close();
        }
    }

    /** Three transactions begin in one order and commit in the other. Pages are read, and could be cached, in between. */
    private static void showsEachOf(DedicatedPostgres written, DedicatedPostgres read, Server server, String name)
            throws SQLException {
        List<Connection> open = new ArrayList<>();
        for (String handle : List.of("andrewbrown", "bayko", "londo")) {
            open.add(rename(written.url(), handle, name + " " + handle));
        }
        for (String handle : List.of("londo", "bayko", "andrewbrown")) {
            assertThat(home(server)).doesNotContain(name + " " + handle);
            commit(open.removeLast());
            isReplayed(read, name + " " + handle);
            assertThat(home(server)).contains(name + " " + handle);
        }
    }

    private static void isReplayed(DedicatedPostgres standby, String name) {
        eventually(() -> assertThat(standby.query("SELECT string_agg(display_name, ',') FROM users"))
                .contains(name));
    }

    /** Renames a user in a transaction that stays open. */
    private static Connection rename(DatabaseUrl database, String handle, String name) throws SQLException {
        Connection connection = TestPostgres.connect(database);
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("UPDATE users SET display_name = '%s' WHERE handle = '%s'".formatted(name, handle));
        }
        return connection;
    }

    private static void commit(Connection connection) throws SQLException {
        connection.commit();
        connection.close();
    }

    /** One event loop with one connection, so that there is one cached page. */
    private static Server start(DatabaseUrl database) throws Exception {
        return Server.start(Config.of(Map.of(
                "PORT",
                "0",
                "METRICS_PORT",
                "0",
                "BIND_ADDRESS",
                "127.0.0.1",
                "DB_POOL_SIZE",
                "1",
                "POSTGRESQL_CONNECTION_URL",
                database.withPassword())));
    }

    private static Api.Answer get(Server server) {
        return Api.of("http://127.0.0.1:" + server.port(), handle -> "").get("/api/activities/home");
    }

    /** Reads the page twice: the second read may use the cache. */
    private static String home(Server server) {
        Api.Answer first = get(server);
        Api.Answer second = get(server);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        return second.body();
    }
}
