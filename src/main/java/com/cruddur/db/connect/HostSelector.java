package com.cruddur.db.connect;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnectOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the host for each new connection of a pool, by the URL's {@code target_session_attrs}. With several hosts, it
 * probes them all at once, so that the pool finds the new primary after a fail-over. A selector belongs to one event loop.
 */
final class HostSelector {

    /** Connections that are opened at the same time share a choice. */
    private static final long CHOICE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Minimum time between two probes while no host meets the target. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Vertx vertx;
    private final DatabaseUrl url;
    private final HostProbe probe;
    private @Nullable Future<SqlConnectOptions> choice;
    private long chosenNanos;

    HostSelector(Vertx vertx, DatabaseUrl url) {
        this.vertx = vertx;
        this.url = url;
        this.probe = new HostProbe(vertx, url);
    }

    /** The options of a host that meets the target. The future fails if no host does. */
    Future<SqlConnectOptions> select() {
        if (url.hosts().size() == 1) {
            return ConnectOptions.next(vertx, url, url.hosts().getFirst());
        }
        Future<SqlConnectOptions> current = choice;
        if (current != null && System.nanoTime() - chosenNanos < (current.failed() ? RETRY_NANOS : CHOICE_NANOS)) {
            return current;
        }
        chosenNanos = System.nanoTime();
        Future<SqlConnectOptions> next = probe.states().compose(this::choose);
        choice = next;
        return next;
    }

    private Future<SqlConnectOptions> choose(List<HostProbe.State> states) {
        List<HostProbe.State> candidates = new ArrayList<>(states);
        if (url.balancesHosts()) {
            Collections.shuffle(candidates);
        }
        String target = url.targetSessionAttributes();
        return candidates.stream()
                .filter(state -> state.meets(target))
                .findFirst()
                .or(() -> candidates.stream()
                        .filter(state -> target.equals("prefer-standby"))
                        .findFirst())
                .map(state -> ConnectOptions.next(vertx, url, state.host()))
                .orElseGet(() -> Future.failedFuture(
                        new IllegalStateException("no host of " + url + " meets target_session_attrs=" + target)));
    }
}
