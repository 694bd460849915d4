package com.cruddur.testing;

import com.cruddur.Config;
import com.cruddur.Server;
import com.cruddur.db.connect.DatabaseUrl;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server with a new, seeded database for the tests of one class: {@code @RegisterExtension static final TestServer SERVER =
 * new TestServer();}. With {@code -Dpostgres.pooler=true}, each server connects through a PgBouncer.
 */
public final class TestServer implements BeforeAllCallback, AfterAllCallback {

    /** Rate limits are off, because tests write without pauses. */
    private final Map<String, String> settings =
            new HashMap<>(Map.of("RATE_LIMIT_PER_USER", "0", "RATE_LIMIT_PER_ADDRESS", "0"));

    private boolean throughPooler = Boolean.getBoolean("postgres.pooler");
    private boolean throughProxy;
    private @Nullable PgBouncer pooler;
    private @Nullable TcpProxy proxy;
    private @Nullable TestIssuer issuer;
    private @Nullable DatabaseUrl database;
    private @Nullable Server server;

    /** Adds a setting. */
    public TestServer with(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Makes the server connect to its database through {@link #proxy}. */
    public TestServer throughProxy() {
        throughProxy = true;
        return this;
    }

    /** Makes the server connect to its database through a PgBouncer in transaction mode. */
    public TestServer throughPooler() {
        throughPooler = true;
        return this;
    }

    /** Makes the server connect directly, also with {@code -Dpostgres.pooler=true}. */
    public TestServer withoutPooler() {
        throughPooler = false;
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        issuer = new TestIssuer();
        database = TestPostgres.seeded();
        DatabaseUrl reachedAt = database;
        if (throughPooler) {
            pooler = PgBouncer.start(database);
            reachedAt = pooler.inFrontOf(database);
            settings.put("DB_POOLER", "transaction");
            settings.put("POSTGRESQL_MIGRATION_URL", database.withPassword());
        }
        if (throughProxy) {
            proxy = new TcpProxy(reachedAt.host(), reachedAt.port());
            reachedAt = proxy.inFrontOf(reachedAt);
        }
        Map<String, String> environment = new HashMap<>(Map.of(
                "PORT",
                "0",
                "METRICS_PORT",
                "0",
                "BIND_ADDRESS",
                "127.0.0.1",
                "POSTGRESQL_CONNECTION_URL",
                reachedAt.withPassword(),
                "AUTH_ISSUER",
                issuer.url(),
                "AWS_COGNITO_USER_POOL_CLIENT_ID",
                TestIssuer.CLIENT_ID));
        environment.putAll(settings);
        server = Server.start(Config.of(environment));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        server().close();
        issuer().close();
        if (proxy != null) {
            proxy.close();
        }
        if (pooler != null) {
            pooler.close();
        }
    }

    /** The API as an anonymous client. */
    public Api api() {
        return Api.of("http://127.0.0.1:" + server().port(), handle -> issuer().token(sub(handle)));
    }

    /** Scrapes the metrics. */
    public Scrape scrape() {
        return Scrape.at(server().metricsPort());
    }

    public Server server() {
        return Objects.requireNonNull(server);
    }

    public TestIssuer issuer() {
        return Objects.requireNonNull(issuer);
    }

    /** The proxy between the server and its database. */
    public TcpProxy proxy() {
        return Objects.requireNonNull(proxy);
    }

    public DatabaseUrl database() {
        return Objects.requireNonNull(database);
    }

    /** Runs SQL that bypasses the API. */
    public void execute(String sql) {
        TestPostgres.execute(database(), sql);
    }

    /** The single value of a query as text. */
    public String query(String sql) {
        return TestPostgres.query(database(), sql);
    }

    private String sub(String handle) {
        return query("SELECT cognito_user_id FROM users WHERE lower(handle) = lower('" + handle + "')");
    }
}
