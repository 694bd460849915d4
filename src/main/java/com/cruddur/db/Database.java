package com.cruddur.db;

import com.cruddur.metrics.KeptPages;
import com.cruddur.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements on a pool of pipelined connections that belongs to one event loop.
 *
 * <p>Everything has a bound: connections, statements in flight on one, those that wait, and the time from
 * asking to answer. Not safe for use from another thread than its event loop's.
 */
public final class Database {

    /** From asking to answer, waiting included: who asks hears within a second, if only that it was too much. */
    static final int TIME_LIMIT_MILLIS = 900;

    /**
     * After which the server stops a statement: sooner, so that what was given up doesn't run on, and silence for the
     * whole limit means that the connection is dead rather than the statement slow.
     */
    private static final int STATEMENT_LIMIT_MILLIS = 750;

    /** Statements sent ahead on one connection; more would queue behind a slow one where others are free. */
    private static final int PIPELINED_STATEMENTS = 16;

    private static final int PREPARED_STATEMENTS_PER_CONNECTION = 256;

    /** What every session is set to. */
    static final Map<String, String> SESSION = Map.of(
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

    private static final System.Logger LOGGER = System.getLogger(Database.class.getName());

    private record Asked(Statement statement, List<@Nullable Object> arguments) {}

    private final Rounds<Asked, Asked, Answer> reads = new Rounds<>(
            (asked, askers) -> answer(asked.statement(), asked.arguments().toArray()));

    private final Vertx vertx;
    private final PgConnectOptions connectOptions;
    private final PoolOptions poolOptions;
    private final Metrics metrics;
    private SqlClient client;
    private long renewedAtMillis;
    private long answeredAtMillis;

    /**
     * Makes the pool; connects at the first statement.
     *
     * @param connections the most connections
     * @param waiting the most statements that wait for a connection
     */
    public Database(Vertx vertx, DatabaseUrl url, int connections, int waiting, Metrics metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.connectOptions = connectOptions(url);
        this.poolOptions = new PoolOptions()
                .setMaxSize(connections)
                .setMaxWaitQueueSize(waiting)
                .setConnectionTimeout(TIME_LIMIT_MILLIS)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
        this.client = newClient();
        metrics.poolChanged(connections, waiting);
    }

    /** Runs a statement that answers with at most one row. */
    public Future<Answer> answer(Statement statement, @Nullable Object... arguments) {
        return execute(statement, arguments).map(rows -> answer(statement.columns(), rows));
    }

    /** The same for reads that many ask at once: who comes while one is under way shares the next. */
    public Future<Answer> sharedAnswer(Statement statement, @Nullable Object... arguments) {
        Asked asked = new Asked(statement, Arrays.asList(arguments));
        return reads.ask(asked, asked);
    }

    /** Runs a statement that answers many at once: each by what stands in the first column of their row. */
    public Future<Map<String, Answer>> answers(Statement statement, @Nullable Object... arguments) {
        return execute(statement, arguments).map(rows -> {
            Map<String, Answer> answers = HashMap.newHashMap(rows.size());
            rows.forEach(row -> answers.put(row.getString(0), answer(statement.columns(), row)));
            return answers;
        });
    }

    /** Runs a statement that changes rows, and tells how many. */
    public Future<Integer> update(Statement statement, @Nullable Object... arguments) {
        return execute(statement, arguments).map(RowSet::rowCount);
    }

    /** Runs a statement whose rows the caller knows how to read. */
    Future<RowSet<Row>> rows(Statement statement, @Nullable Object... arguments) {
        return execute(statement, arguments);
    }

    /** Whether the database answers right now. */
    public Future<Boolean> isUp() {
        return within(client.query("SELECT 1").execute()).map(true).otherwise(false);
    }

    /** Closes every connection; what is under way fails. */
    public Future<Void> close() {
        metrics.poolChanged(-poolOptions.getMaxSize(), -poolOptions.getMaxWaitQueueSize());
        return client.close();
    }

    KeptPages keptPages() {
        return metrics.keptPages();
    }

    private Future<RowSet<Row>> execute(Statement statement, @Nullable Object... arguments) {
        return within(client.preparedQuery(statement.sql()).execute(statement.bind(arguments)));
    }

    private <T> Future<T> within(Future<T> result) {
        return result.onSuccess(answer -> answeredAtMillis = System.currentTimeMillis())
                .timeout(TIME_LIMIT_MILLIS, TimeUnit.MILLISECONDS)
                .recover(this::failed);
    }

    private <T> Future<T> failed(Throwable cause) {
        DatabaseFailure failure = DatabaseFailure.of(cause);
        metrics.statementFailed(failure.kind().name().toLowerCase(Locale.ROOT));
        if (failure.isServerGone() || (cause instanceof TimeoutException && isSilent())) {
            renew();
        }
        return Future.failedFuture(failure);
    }

    /** While others are answered the database is slow, not gone: new connections would only make it slower. */
    private boolean isSilent() {
        return System.currentTimeMillis() - answeredAtMillis >= TIME_LIMIT_MILLIS;
    }

    private static Answer answer(Statement.Columns columns, RowSet<Row> rows) {
        var iterator = rows.iterator();
        return iterator.hasNext() ? answer(columns, iterator.next()) : Answer.NOTHING;
    }

    private static Answer answer(Statement.Columns columns, Row row) {
        return new Answer(
                columns.body() < 0 ? null : row.getBuffer(columns.body()),
                columns.failure() < 0 ? null : row.getString(columns.failure()),
                columns.next() < 0 ? null : row.getString(columns.next()));
    }

    /**
     * Turns to new connections: the present ones lead to a server that was demoted or stopped, or into a network
     * that swallows what is sent. The old ones are closed once what is under way on them has had its time.
     */
    private void renew() {
        long now = System.currentTimeMillis();
        if (now - renewedAtMillis < TIME_LIMIT_MILLIS) {
            return;
        }
        renewedAtMillis = now;
        LOGGER.log(System.Logger.Level.WARNING, "turning to new database connections");
        SqlClient old = client;
        client = newClient();
        vertx.setTimer(TIME_LIMIT_MILLIS, timer -> old.close());
    }

    private SqlClient newClient() {
        return PgBuilder.client()
                .with(poolOptions)
                .with(new NetClientOptions()
                        .setConnectTimeout(TIME_LIMIT_MILLIS)
                        .setTcpKeepAlive(true))
                .connectingTo(connectOptions)
                .using(vertx)
                .build();
    }

    private static PgConnectOptions connectOptions(DatabaseUrl url) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(url.host())
                .setPort(url.port())
                .setDatabase(url.database())
                .setUser(url.user())
                .setPassword(url.password())
                .setPipeliningLimit(PIPELINED_STATEMENTS)
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(PREPARED_STATEMENTS_PER_CONNECTION)
                .setPreparedStatementCacheSqlFilter(Statement::isKept)
                .setProperties(SESSION);
        return secured(options, url);
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
