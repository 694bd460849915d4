package com.cruddur.db.connect;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cruddur.CommandFailure;
import com.cruddur.Config;
import com.cruddur.Server;
import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.PgBouncer;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The server behind a real PgBouncer in transaction mode. */
@EnabledIf("com.cruddur.testing.PgBouncer#isInstalled")
class PoolerIT {

    private static final JsonObject CRUD = JsonObject.of("message", "through the pooler", "ttl", "1-day");
    private static final int ROUNDS = 3;
    private static final Map<String, String> POOLED = Map.of("DB_POOLER", "transaction");

    private static final String ADVISORY_LOCKS = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
            + " WHERE locktype = 'advisory' AND datname = current_database()";

    private final DatabaseUrl direct = TestPostgres.seeded();

    @Test
    void readsAndWrites() throws Exception {
        try (PgBouncer pooler = PgBouncer.start(direct);
                TestIssuer issuer = new TestIssuer();
                Server server = start(pooler.inFrontOf(direct), issuer, POOLED)) {
            assertServes(server, issuer);
        }
    }

    /** The URLs of Supabase and Prisma announce the pooler themselves. */
    @Test
    void acceptsAPoolerAnnouncedByTheUrl() throws Exception {
        try (PgBouncer pooler = PgBouncer.start(direct);
                TestIssuer issuer = new TestIssuer();
                Server server = start(pooler.inFrontOf(direct).throughPooler(), issuer, Map.of())) {
            assertServes(server, issuer);
        }
    }

    @Test
    void migratesAnEmptyDatabaseThroughThePooler() throws Exception {
        DatabaseUrl empty = TestPostgres.empty();
        try (PgBouncer pooler = PgBouncer.start(empty);
                TestIssuer issuer = new TestIssuer();
                Server server = start(pooler.inFrontOf(empty), issuer, POOLED)) {
            assertThat(api(server, issuer).get("/health/ready").status()).isEqualTo(200);
            eventually(
                    () -> assertThat(TestPostgres.query(empty, ADVISORY_LOCKS)).isEqualTo("0"));
        }
    }

    @Test
    void migratesAnEmptyDatabaseBesideThePooler() throws Exception {
        DatabaseUrl empty = TestPostgres.empty();
        Map<String, String> settings = new HashMap<>(POOLED);
        settings.put("POSTGRESQL_MIGRATION_URL", empty.withPassword());
        try (PgBouncer pooler = PgBouncer.start(empty);
                TestIssuer issuer = new TestIssuer();
                Server server = start(pooler.inFrontOf(empty), issuer, settings)) {
            assertThat(api(server, issuer).get("/health/ready").status()).isEqualTo(200);
        }
    }

    @Test
    void reportsAPoolerThatRefusesStartupParameters() throws Exception {
        try (PgBouncer pooler = PgBouncer.start(direct);
                TestIssuer issuer = new TestIssuer()) {
            assertThatThrownBy(() -> start(pooler.inFrontOf(direct), issuer, Map.of()))
                    .isInstanceOfSatisfying(
                            CommandFailure.class,
                            failure -> assertThat(failure.sentence())
                                    .contains("DB_POOLER=transaction", "POSTGRESQL_MIGRATION_URL"));
        }
    }

    @Test
    void reportsAPoolerThatIgnoresStartupParameters() throws Exception {
        String ignored = "ignore_startup_parameters = options, extra_float_digits, "
                + String.join(", ", ConnectOptions.SESSION.keySet());
        try (PgBouncer pooler = PgBouncer.start(direct, ignored);
                TestIssuer issuer = new TestIssuer()) {
            assertThatThrownBy(() -> start(pooler.inFrontOf(direct), issuer, Map.of()))
                    .isInstanceOfSatisfying(
                            CommandFailure.class,
                            failure -> assertThat(failure.sentence()).contains("DB_POOLER=transaction"));
        }
    }

    /** No setting of the session limits the statement: the server cancels it. */
    @Test
    void cancelsAStatementThatRunsTooLong() throws Exception {
        String running = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cruddur'"
                + " AND datname = current_database() AND state = 'active'";
        try (PgBouncer pooler = PgBouncer.start(direct, "default_pool_size = 1");
                TestIssuer issuer = new TestIssuer();
                Server server = start(pooler.inFrontOf(direct), issuer, POOLED);
                var connection = TestPostgres.connect(direct);
                var statement = connection.createStatement()) {
            Api londo = api(server, issuer);
            String like =
                    "/api/activities/" + TestPostgres.query(direct, "SELECT uuid FROM activities LIMIT 1") + "/like";
            connection.setAutoCommit(false);
            statement.execute("SELECT FROM activities FOR UPDATE");
            assertThat(londo.impatient().put(like).status()).isEqualTo(503);
            eventually(() -> assertThat(TestPostgres.query(direct, running)).isEqualTo("0"));
            connection.rollback();
            assertThat(londo.putUntilServed(like).status()).isEqualTo(200);
        }
    }

    /** The role has the defaults of PostgreSQL instead of those in {@code liquibase/grants.sql}. */
    @Test
    void answersAreRightUnderAnyIsolationLevel() throws Exception {
        TestPostgres.execute(
                direct,
                "ALTER DATABASE " + direct.database() + " SET default_transaction_isolation = 'serializable';"
                        + "ALTER DATABASE " + direct.database() + " SET jit_above_cost = 0");
        try (PgBouncer pooler = PgBouncer.start(direct);
                TestIssuer issuer = new TestIssuer();
                Server server = start(pooler.inFrontOf(direct), issuer, POOLED)) {
            assertServes(server, issuer);
            String path = "/api/activities/" + TestPostgres.query(direct, "SELECT uuid FROM activities LIMIT 1");
            List<Integer> statuses = Concurrently.run(
                    16,
                    client -> api(server, issuer)
                            .put(path + (client % 2 == 0 ? "/like" : "/repost"))
                            .status());
            assertThat(statuses).containsOnly(200);
        }
    }

    /** Parsing and planning at each execution would cost half of the throughput, and two thirds for posts. */
    @Test
    void theSessionsKeepStatements() throws Exception {
        try (PgBouncer pooler = PgBouncer.start(direct, "default_pool_size = 1");
                TestIssuer issuer = new TestIssuer();
                Server first = start(pooler.inFrontOf(direct), issuer, POOLED);
                Server second = start(pooler.inFrontOf(direct), issuer, POOLED)) {
            DatabaseUrl session = pooler.inFrontOf(direct).throughPooler();
            String kept = " FROM pg_prepared_statements WHERE name LIKE 'cruddur\\_%'";
            assertServes(first, issuer);
            assertThat(Integer.parseInt(TestPostgres.query(session, "SELECT count(*)" + kept)))
                    .isGreaterThan(3);
            assertServes(second, issuer);
            assertThat(TestPostgres.query(session, "SELECT count(*) - count(DISTINCT statement)" + kept))
                    .as("statements that the session has under two names")
                    .isEqualTo("0");
        }
    }

    /** As after the pooler has replaced a session. Here it resets its sessions after each transaction. */
    @Test
    void parsesAStatementThatASessionLacks() throws Exception {
        String count = "SELECT count(*) FROM activities WHERE message = '" + CRUD.getString("message") + "'";
        try (PgBouncer pooler = PgBouncer.start(direct, "server_reset_query_always = 1");
                TestIssuer issuer = new TestIssuer();
                Server server = start(pooler.inFrontOf(direct), issuer, POOLED)) {
            int before = Integer.parseInt(TestPostgres.query(direct, count));
            assertServes(server, issuer);
            assertThat(Integer.parseInt(TestPostgres.query(direct, count)))
                    .as("no post is executed twice")
                    .isEqualTo(before + ROUNDS);
        }
    }

    private static void assertServes(Server server, TestIssuer issuer) {
        Api api = api(server, issuer);
        for (int round = 0; round < ROUNDS; round++) {
            assertThat(api.post("/api/activities", CRUD).status()).isEqualTo(200);
            assertThat(api.get("/api/activities/home").body()).contains("through the pooler");
            assertThat(api.get("/api/activities/search?term=pooler").body()).contains("through the pooler");
        }
    }

    private static Server start(DatabaseUrl url, TestIssuer issuer, Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(Map.of(
                "PORT",
                "0",
                "METRICS_PORT",
                "0",
                "BIND_ADDRESS",
                "127.0.0.1",
                "POSTGRESQL_CONNECTION_URL",
                url.withPassword(),
                "AUTH_ISSUER",
                issuer.url(),
                "AWS_COGNITO_USER_POOL_CLIENT_ID",
                TestIssuer.CLIENT_ID));
        return Server.start(Config.of(all));
    }

    private static Api api(Server server, TestIssuer issuer) {
        String sub = TestPostgres.query(
                server.databaseUrl(),
                "SELECT coalesce((SELECT cognito_user_id FROM users WHERE handle = 'londo'), '')");
        Api api = Api.of("http://127.0.0.1:" + server.port(), handle -> issuer.token(sub));
        return sub.isEmpty() ? api : api.as("londo");
    }
}
