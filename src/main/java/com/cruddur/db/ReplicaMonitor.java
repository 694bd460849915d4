package com.cruddur.db;

import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.ReplicaReads.State;
import com.cruddur.db.cache.ChangeCheck;
import com.cruddur.db.connect.EventLoop;
import com.cruddur.db.connect.PoolLimits;
import com.cruddur.db.connect.Replica;
import com.cruddur.db.connect.ReplicaPool;
import com.cruddur.db.connect.Replicas;
import com.cruddur.metrics.Metrics;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Watches the replicas of a server: four times a second it compares the state of each replica with a check of the
 * change log. It excludes a replica that lags, does not answer, or was promoted, and admits it again when it has caught
 * up. An exclusion only saves reads a useless attempt: exactness does not depend on it, because each read has its own
 * proof.
 */
public final class ReplicaMonitor extends VerticleBase {

    private static final long INTERVAL_MILLIS = 250;

    /** The start time tells the primary, which may be in a list of all nodes, from a replica that was promoted. */
    private static final Statement SERVER =
            Statement.of(select(function("pg_postmaster_start_time", SQLDataType.TIMESTAMPWITHTIMEZONE)
                    .as("server")));

    private final Replicas replicas;
    private final Function<Vertx, Database> newDatabase;
    private final Metrics metrics;
    private final List<ReplicaPool> pools = new ArrayList<>();
    private @Nullable Database database;

    /** The positions of the last checks: a replica must reach the older one to stay, the newer one to be admitted. */
    private long previousPosition;

    private long secondPreviousPosition;
    private boolean isStopped;

    /**
     * Creates the monitor.
     *
     * @param newDatabase creates a database that shares the page cache, so that event loops share checks
     */
    public ReplicaMonitor(Replicas replicas, Function<Vertx, Database> newDatabase, Metrics metrics) {
        this.replicas = replicas;
        this.newDatabase = newDatabase;
        this.metrics = metrics;
    }

    /**
     * Completes when each replica was probed once, so that the log of the start lists the replicas that serve reads.
     */
    @Override
    public Future<?> start() {
        database = newDatabase.apply(vertx);
        EventLoop eventLoop = new EventLoop(vertx);
        replicas.all()
                .forEach(replica ->
                        pools.add(new ReplicaPool(vertx, eventLoop, replica, new PoolLimits(1, 0, 1, 1), metrics)));
        return watch();
    }

    @Override
    public Future<?> stop() {
        isStopped = true;
        Future<?> closed = Future.join(pools.stream().map(ReplicaPool::close).toList());
        return Future.join(closed, Objects.requireNonNull(database).close());
    }

    private Future<?> watch() {
        if (isStopped) {
            return Future.succeededFuture();
        }
        long beganNanos = System.nanoTime();
        return Objects.requireNonNull(database).changeLog().nextCheck().transform(check -> {
            recordPrimary(check);
            return Future.join(pools.stream()
                            .map(pool -> watch(pool, check.result()))
                            .toList())
                    .transform(done -> {
                        recordPosition(check.result());
                        long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
                        vertx.setTimer(Math.max(1, INTERVAL_MILLIS - tookMillis), timer -> watch());
                        return Future.succeededFuture();
                    });
        });
    }

    private void recordPrimary(AsyncResult<ChangeCheck> check) {
        if (check.succeeded()) {
            replicas.primaryAnswers();
        } else {
            replicas.primaryIsAway();
        }
    }

    private void recordPosition(@Nullable ChangeCheck check) {
        if (check != null) {
            secondPreviousPosition = previousPosition;
            previousPosition = check.readIndex().position();
        }
    }

    /** A pool excludes a replica that does not answer. */
    private Future<?> watch(ReplicaPool pool, @Nullable ChangeCheck check) {
        return pool.send(ReplicaReads.STATE.sql(), SERVER.sql(), Tuple.tuple()).compose(answer -> {
            State state = State.of(answer.state());
            pool.replica().answered(Objects.requireNonNullElse(state.position(), 0L));
            return answer.rows().onSuccess(rows -> {
                if (check == null) {
                    return;
                }
                long server = PageTag.micros(rows.iterator().next().getOffsetDateTime(0));
                if (server == check.server() && !state.isInRecovery()) {
                    pool.replica().markPrimary();
                } else {
                    decide(pool.replica(), state, check);
                }
            });
        });
    }

    private void decide(Replica replica, State state, ChangeCheck check) {
        long position = Objects.requireNonNullElse(state.position(), 0L);
        replica.metrics().lag(Math.max(0, check.readIndex().position() - position));
        Optional<String> reason = state.reasonToExclude(check);
        if (reason.isPresent()) {
            // Right after the start of a primary, its incarnation is not written yet.
            if (check.readIndex().isMarked() || !state.isInRecovery()) {
                replica.exclude(reason.get());
            }
        } else if (position >= previousPosition) {
            replica.admit();
        } else if (position < secondPreviousPosition) {
            replica.exclude("it lags");
        }
    }
}
