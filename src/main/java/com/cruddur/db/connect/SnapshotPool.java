package com.cruddur.db.connect;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;

/** A pool whose connections are borrowed for long reads with cursors, one caller at a time. */
public final class SnapshotPool {

    private static final int IDLE_SECONDS = 5;

    private SnapshotPool() {}

    /** Creates a pool for the calling event loop. It connects on demand, and closes idle connections. */
    public static Pool of(Vertx vertx, DatabaseUrl url, int connections) {
        return PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(connections)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setConnectionTimeout(TimeLimits.STATEMENT_MILLIS)
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
                .with(ConnectOptions.socket(url))
                .connectingTo(new HostSelector(vertx, url)::select)
                .using(vertx)
                .build();
    }
}
