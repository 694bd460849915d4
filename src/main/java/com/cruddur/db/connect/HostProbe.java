package com.cruddur.db.connect;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnectOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks each host of a URL, over a connection of its own, whether it is a primary and accepts writes. A probe belongs to
 * one event loop.
 */
final class HostProbe {

    /** Half of a statement's time limit, so that a statement can still run after a probe that met a silent host. */
    private static final int LIMIT_MILLIS = TimeLimits.STATEMENT_MILLIS / 2;

    private static final String STATE =
            "SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only') = 'on' AS read_only";

    /** What a host is now. */
    record State(DatabaseHost host, boolean isStandby, boolean isReadOnly) {

        /** Whether the host meets libpq's {@code target_session_attrs}. */
        boolean meets(String targetSessionAttributes) {
            return switch (targetSessionAttributes) {
                case "read-write" -> !isReadOnly;
                case "read-only" -> isReadOnly;
                case "primary" -> !isStandby;
                case "standby", "prefer-standby" -> isStandby;
                default -> true;
            };
        }
    }

    private final Vertx vertx;
    private final DatabaseUrl url;

    HostProbe(Vertx vertx, DatabaseUrl url) {
        this.vertx = vertx;
        this.url = url;
    }

    /** The states of the hosts that answer in time, in the order of the URL. The future never fails. */
    Future<List<State>> states() {
        List<Future<State>> probes = url.hosts().stream().map(this::state).toList();
        return Future.join(probes)
                .transform(done -> Future.succeededFuture(probes.stream()
                        .filter(Future::succeeded)
                        .map(Future::result)
                        .toList()));
    }

    private Future<State> state(DatabaseHost host) {
        return ConnectOptions.next(vertx, url, host).compose(options -> state(host, options));
    }

    private Future<State> state(DatabaseHost host, SqlConnectOptions options) {
        options.getProperties().put("application_name", url.applicationName() + "-probe");
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1))
                .with(ConnectOptions.socket(url))
                .connectingTo(options)
                .using(vertx)
                .build();
        return pool.query(STATE)
                .execute()
                .timeout(LIMIT_MILLIS, TimeUnit.MILLISECONDS)
                .map(rows -> state(host, rows.iterator().next()))
                .onComplete(done -> pool.close());
    }

    private static State state(DatabaseHost host, Row row) {
        return new State(host, row.getBoolean("standby"), row.getBoolean("read_only"));
    }
}
