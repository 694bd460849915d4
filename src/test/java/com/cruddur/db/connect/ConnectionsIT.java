package com.cruddur.db.connect;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.Config;
import com.cruddur.Server;
import com.cruddur.testing.Api;
import com.cruddur.testing.DedicatedPostgres;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connection URLs of several hosts with one primary, of a Unix socket, and of a read-only database. */
class ConnectionsIT {

    private static final JsonObject CRUD = JsonObject.of("message", "to the primary", "ttl", "1-day");

    @TempDir
    private static Path folder;

    private static Path data() {
        return folder.resolve("data");
    }

    @BeforeAll
    static void makeData() throws Exception {
        DedicatedPostgres.makeData(data());
    }

    @Test
    @SuppressWarnings("try") // The test closes the primary.
    void findsTheNewPrimaryAfterAFailOver() throws Exception {
        try (DedicatedPostgres primary = DedicatedPostgres.start(data(), folder.resolve("primary"));
                DedicatedPostgres standby = DedicatedPostgres.startStandby(data(), folder.resolve("standby"), primary);
                TestIssuer issuer = new TestIssuer();
                Server server = start(issuer, bothHosts(standby.url(), primary.url()))) {
            Api api = londo(server, issuer, primary.url());
            assertThat(api.post("/api/activities", CRUD).status()).isEqualTo(200);

            primary.close();
            assertThat(standby.query("SELECT pg_promote()")).isEqualTo("t");

            eventually(
                    () -> assertThat(api.post("/api/activities", CRUD).status()).isEqualTo(200));
            assertThat(api.get("/api/activities/home").status()).isEqualTo(200);
        }
    }

    @Test
    void connectsOverAUnixSocket() throws Exception {
        try (DedicatedPostgres postgres = DedicatedPostgres.start(data(), folder.resolve("socket"));
                TestIssuer issuer = new TestIssuer();
                Server server = start(
                        issuer,
                        DatabaseUrl.parse("postgresql://postgres:postgres@/postgres?host=/tmp&port="
                                + postgres.url().port()))) {
            assertThat(londo(server, issuer, postgres.url())
                            .post("/api/activities", CRUD)
                            .status())
                    .isEqualTo(200);
            assertThat(postgres.query("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE application_name = 'cruddur' AND client_port = -1"))
                    .isNotEqualTo("0");
        }
    }

    /** Its sessions are kept, because new ones would be read-only too. */
    @Test
    void servesReadsOfAReadOnlyDatabase() throws Exception {
        String sessions = "SELECT coalesce(array_agg(pid ORDER BY pid)::text, '') FROM pg_stat_activity"
                + " WHERE application_name = 'cruddur' AND pid <> pg_backend_pid()";
        try (DedicatedPostgres postgres = DedicatedPostgres.start(data(), folder.resolve("read-only"));
                TestIssuer issuer = new TestIssuer();
                Server server = start(issuer, postgres.url())) {
            Api api = londo(server, issuer, postgres.url());
            assertThat(api.post("/api/activities", CRUD).status()).isEqualTo(200);
            postgres.execute("ALTER SYSTEM SET default_transaction_read_only = on");
            postgres.execute("SELECT pg_reload_conf()");
            eventually(
                    () -> assertThat(api.post("/api/activities", CRUD).status()).isEqualTo(503));
            String before = postgres.query(sessions);

            for (int i = 0; i < 30; i++) {
                assertThat(api.post("/api/activities", CRUD).status()).isEqualTo(503);
                assertThat(api.get("/api/activities/home").status()).isEqualTo(200);
            }
            assertThat(postgres.query("SELECT (" + sessions + ")::int[] @> '" + before + "'"))
                    .isEqualTo("t");

            DatabaseUrl writable = DatabaseUrl.parse(
                    postgres.url().withPassword() + "&options=-c%20default_transaction_read_only%3Doff");
            TestPostgres.execute(writable, "ALTER SYSTEM RESET default_transaction_read_only");
            postgres.execute("SELECT pg_reload_conf()");
            eventually(
                    () -> assertThat(api.post("/api/activities", CRUD).status()).isEqualTo(200));
        }
    }

    private static DatabaseUrl bothHosts(DatabaseUrl one, DatabaseUrl other) {
        return new DatabaseUrl(
                one.user(),
                one.password(),
                List.of(one.hosts().getFirst(), other.hosts().getFirst()),
                one.database(),
                one.parameters());
    }

    private static Server start(TestIssuer issuer, DatabaseUrl url) throws Exception {
        return Server.start(Config.of(Map.of(
                "PORT",
                "0",
                "METRICS_PORT",
                "0",
                "BIND_ADDRESS",
                "127.0.0.1",
                "RATE_LIMIT_PER_USER",
                "0",
                "AUTH_ISSUER",
                issuer.url(),
                "AWS_COGNITO_USER_POOL_CLIENT_ID",
                TestIssuer.CLIENT_ID,
                "POSTGRESQL_CONNECTION_URL",
                url.withPassword())));
    }

    private static Api londo(Server server, TestIssuer issuer, DatabaseUrl url) {
        String token =
                issuer.token(TestPostgres.query(url, "SELECT cognito_user_id FROM users WHERE handle = 'londo'"));
        return Api.of("http://127.0.0.1:" + server.port(), handle -> token).as("londo");
    }
}
