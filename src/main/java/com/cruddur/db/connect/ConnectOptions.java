package com.cruddur.db.connect;

import com.cruddur.db.Statement;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.util.Map;

/** How the server connects to PostgreSQL, and what it sets its sessions to. */
public final class ConnectOptions {

    /**
     * After which the server stops a statement: sooner, so that what was given up doesn't run on, and silence for the
     * whole limit means that the connection is dead rather than the statement slow.
     */
    private static final int STATEMENT_LIMIT_MILLIS = 750;

    /**
     * Statements sent ahead on one connection. Fewer would keep more of PostgreSQL's processes busy at a time, and their
     * changing about cost a third of the throughput; more would queue behind a slow one where others are free.
     */
    private static final int PIPELINED_STATEMENTS = 16;

    private static final int PREPARED_STATEMENTS_PER_CONNECTION = 256;

    /** What every session is set to. */
    public static final Map<String, String> SESSION = Map.of(
            "application_name",
            "cruddur",
            "client_encoding",
            "utf8",
            // The times in the JSON that PostgreSQL builds.
            "TimeZone",
            "UTC",
            "statement_timeout",
            Integer.toString(STATEMENT_LIMIT_MILLIS),
            // Compiling takes longer than any statement of ours runs.
            "jit",
            "off",
            // So does starting helpers; and where many ask at once, nobody is free to help.
            "max_parallel_workers_per_gather",
            "0",
            // Room for what the index of a search finds; with less, each row would be looked through again.
            "work_mem",
            "16MB");

    private ConnectOptions() {}

    /** As whom, where to and how. */
    public static PgConnectOptions of(DatabaseUrl url) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(url.host())
                .setPort(url.port())
                .setDatabase(url.database())
                .setUser(url.user())
                .setPassword(url.password())
                .setPipeliningLimit(PIPELINED_STATEMENTS)
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(PREPARED_STATEMENTS_PER_CONNECTION)
                .setPreparedStatementCacheSqlFilter(Statement::isPreparable)
                .setProperties(SESSION);
        return secured(options, url);
    }

    /** The socket below. */
    static NetClientOptions socket() {
        return new NetClientOptions()
                .setConnectTimeout(TimeLimits.STATEMENT_MILLIS)
                .setTcpKeepAlive(true);
    }

    /** The modes mean what libpq means by them: a root certificate checks, also where the mode alone would not. */
    private static PgConnectOptions secured(PgConnectOptions options, DatabaseUrl url) {
        SslMode mode = SslMode.of(url.sslMode());
        ClientSSLOptions ssl = new ClientSSLOptions();
        if (mode == SslMode.VERIFY_FULL) {
            ssl.setHostnameVerificationAlgorithm("HTTPS");
        }
        url.sslRootCertificate()
                .ifPresentOrElse(
                        path -> ssl.setTrustOptions(new PemTrustOptions().addCertPath(path)),
                        () -> ssl.setTrustAll(mode != SslMode.VERIFY_CA && mode != SslMode.VERIFY_FULL));
        return options.setSslMode(mode).setSslOptions(ssl);
    }
}
