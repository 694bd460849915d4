package com.cruddur.db.connect;

import com.cruddur.db.Statement;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.SqlConnectOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The options of the reactive client's connections and sessions. */
public final class ConnectOptions {

    /**
     * After this time, PostgreSQL cancels a statement. It is shorter than the client's limit for two reasons: no
     * abandoned statement runs on, and a connection that is silent for the client's whole limit is dead, not slow.
     */
    static final int STATEMENT_LIMIT_MILLIS = 750;

    /**
     * Pipelined statements per connection. Fewer would spread the load over more of PostgreSQL's processes, whose context
     * switches cost a third of the throughput. More would queue behind a slow statement while other connections are idle.
     */
    private static final int PIPELINED_STATEMENTS = 16;

    private static final int PREPARED_STATEMENTS_PER_CONNECTION = 256;

    /** The settings of every session. Startup parameters override the defaults of the server, the database and the role. */
    public static final Map<String, String> SESSION = session();

    private ConnectOptions() {}

    /** Options for the first host of a URL. */
    public static PgConnectOptions of(DatabaseUrl url) {
        return of(url, url.hosts().getFirst());
    }

    /** Options for the next connection to a host, with a new password if it is not constant. */
    static Future<SqlConnectOptions> next(Vertx vertx, DatabaseUrl url, DatabaseHost host) {
        return url.credentials().isConstant()
                ? Future.succeededFuture(of(url, host))
                : vertx.executeBlocking(() -> of(url, host), false);
    }

    /** Options for one host of a URL. Reading the password may block. */
    public static PgConnectOptions of(DatabaseUrl url, DatabaseHost host) {
        Map<String, String> properties = new HashMap<>(url.isPooled() ? SessionSettings.POOLED : SESSION);
        properties.put("application_name", url.applicationName());
        if (!url.options().isEmpty()) {
            properties.put("options", url.options());
        }
        PgConnectOptions options = new PgConnectOptions()
                .setHost(host.name())
                .setPort(host.port())
                .setDatabase(url.database())
                .setUser(url.user())
                .setPassword(url.credentials().password(url.user(), host))
                .setPipeliningLimit(PIPELINED_STATEMENTS)
                .setCachePreparedStatements(!url.isPooled())
                .setUseLayer7Proxy(url.isPooled())
                .setPreparedStatementCacheMaxSize(PREPARED_STATEMENTS_PER_CONNECTION)
                .setPreparedStatementCacheSqlFilter(Statement::isPreparable)
                // The statements' own spans have names instead of SQL text.
                .setTracingPolicy(TracingPolicy.IGNORE)
                .setProperties(properties);
        return host.isUnixSocket() ? options.setSslMode(SslMode.DISABLE) : secured(options, url);
    }

    /** The options of the TCP connection. */
    static NetClientOptions socket(DatabaseUrl url) {
        long limit = url.connectTimeoutSeconds().map(TimeUnit.SECONDS::toMillis).orElse(Long.MAX_VALUE);
        return new NetClientOptions()
                .setConnectTimeout((int) Math.min(limit, TimeLimits.STATEMENT_MILLIS))
                .setTcpKeepAlive(url.usesKeepalives());
    }

    /** The modes have libpq's meaning: a root certificate is verified in every mode that uses TLS. */
    private static PgConnectOptions secured(PgConnectOptions options, DatabaseUrl url) {
        SslMode mode = SslMode.of(url.sslMode());
        ClientSSLOptions ssl = new ClientSSLOptions();
        if (mode == SslMode.VERIFY_FULL) {
            ssl.setHostnameVerificationAlgorithm("HTTPS");
        }
        if (!url.trustsSystemCertificates()) {
            url.sslRootCertificate()
                    .ifPresentOrElse(
                            path -> ssl.setTrustOptions(new PemTrustOptions().addCertPath(path)),
                            () -> ssl.setTrustAll(mode != SslMode.VERIFY_CA && mode != SslMode.VERIFY_FULL));
        }
        return options.setSslMode(mode).setSslOptions(ssl);
    }

    private static Map<String, String> session() {
        Map<String, String> settings = new HashMap<>(SessionSettings.COMMON);
        settings.put("application_name", "cruddur");
        settings.put("client_encoding", "utf8");
        settings.put("statement_timeout", Integer.toString(STATEMENT_LIMIT_MILLIS));
        // JIT compilation takes longer than any statement of the server.
        settings.put("jit", "off");
        // So does the start of parallel workers, which are also scarce under load.
        settings.put("max_parallel_workers_per_gather", "0");
        // Room for the bitmap of a search. A lossy bitmap would make PostgreSQL recheck each row.
        settings.put("work_mem", "16MB");
        return Map.copyOf(settings);
    }
}
