package com.cruddur.db;

import static com.cruddur.jooq.Tables.INCARNATION;
import static org.jooq.impl.DSL.ceil;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.cache.ChangeCheck;
import com.cruddur.db.cache.SharedCheck;
import com.cruddur.db.connect.Replica;
import com.cruddur.db.connect.ReplicaPool;
import com.cruddur.db.connect.Replicas;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Exact reads on replicas, by Raft's read index. A check of the change log that began after the read was requested returns
 * the WAL position of the primary. A replica that has replayed that position contains every write that was acknowledged
 * before. The replica tells its position in a statement of its own, right before the read on the same connection: a
 * statement's snapshot is older than what its functions return. Without such a proof, the primary serves the read. See
 * {@code docs/exact-reads.md}. Belongs to one event loop.
 */
final class ReplicaReads {

    /** The state of a replica, in the order of {@link State}. */
    static final Statement STATE = Statement.of(select(
            function("pg_is_in_recovery", SQLDataType.BOOLEAN).as("is_in_recovery"),
            WalPosition.ofReplica().as("position"),
            field(select(INCARNATION.SOURCE).from(INCARNATION)).as("source")));

    /** The seconds since the last commit that the replica has replayed; null if it has replayed none. */
    private static final Statement AGE = Statement.of(select(age().as("age")));

    /** How long a replica may take to replay the last writes before the second try. */
    private static final int REPLAY_MILLIS = 10;

    /**
     * Minimum time between the beginnings of two checks that only reads on replicas wait for. The primary pays for each
     * check. Without a spacing, checks follow each other without a pause, and few reads share one.
     */
    private static final int CHECK_SPACING_MILLIS = 5;

    /** How long a server that may serve stale reads waits for the primary. */
    private static final int PRIMARY_MILLIS = 400;

    private final Vertx vertx;
    private final Replicas replicas;
    private final List<ReplicaPool> pools;
    private final ChangeLog changeLog;

    /** A read that has not been answered. */
    record Read(Statement statement, ReplicaSql sql, LateArguments arguments) {}

    /** The state that a replica reports in front of a read. */
    record State(
            boolean isInRecovery,
            @Nullable Long position,
            @Nullable String source) {

        static State of(Row row) {
            return new State(row.getBoolean(0), row.getLong(1), row.getString(2));
        }

        /** The reason why the replica cannot prove that its reads are exact; empty if it can. */
        Optional<String> reasonToExclude(ChangeCheck check) {
            if (!isInRecovery) {
                return Optional.of("it is not in recovery, so it does not follow the primary");
            }
            if (position == null) {
                return Optional.of("it does not tell which position it has replayed (as Aurora's readers)");
            }
            return check.readIndex().marker().equals(source)
                    ? Optional.empty()
                    : Optional.of(
                            "it does not contain the incarnation of the primary: it follows another primary, an old"
                                    + " timeline, or lags");
        }

        boolean hasReplayed(ChangeCheck check) {
            return position != null && position >= check.readIndex().position();
        }
    }

    ReplicaReads(Vertx vertx, Replicas replicas, Function<Replica, ReplicaPool> pool, ChangeLog changeLog) {
        this.vertx = vertx;
        this.replicas = replicas;
        this.pools = replicas.all().stream().map(pool).collect(Collectors.toCollection(ArrayList::new));
        this.changeLog = changeLog;
    }

    /** Whether a replica can serve reads now. */
    boolean isAvailable() {
        return !pools.isEmpty() && (replicas.isAnyUsable() || replicas.servesStale());
    }

    /**
     * Runs an exact read on a replica.
     *
     * @return empty if the primary must serve the read; fails if the admission queue sheds the read
     */
    Future<Optional<Rows>> read(Read read) {
        if (replicas.servesStale()) {
            return stale(read);
        }
        return choose(null)
                .map(pool -> pool.submit(
                        read.statement().name(),
                        () -> checkFor(read)
                                .transform(check -> check.succeeded()
                                        ? attempt(read, pool, check.result(), 1)
                                        : withoutCheck(read))))
                .orElse(Future.succeededFuture(Optional.empty()));
    }

    /** The next check to begin. Until then the read accepts further keys: the check is their proof, too. */
    private Future<ChangeCheck> checkFor(Read read) {
        SharedCheck.Ticket<ChangeCheck> ticket = changeLog.join(CHECK_SPACING_MILLIS);
        read.arguments().acceptWhile(() -> !changeLog.hasBegun(ticket));
        return replicas.mayServeStale()
                ? ticket.result().timeout(PRIMARY_MILLIS, TimeUnit.MILLISECONDS)
                : ticket.result();
    }

    private Future<Optional<Rows>> withoutCheck(Read read) {
        if (!replicas.mayServeStale()) {
            return Future.succeededFuture(Optional.empty());
        }
        replicas.primaryIsAway();
        return stale(read);
    }

    private Future<Optional<Rows>> attempt(Read read, ReplicaPool pool, ChangeCheck check, int tries) {
        if (!check.readIndex().isMarked()) {
            return Future.succeededFuture(Optional.empty());
        }
        var values = read.sql().bind(read.statement().bind(read.arguments().get()), check.clock());
        return pool.send(STATE.sql(), read.sql().sql(), values).transform(sent -> {
            if (sent.failed()) {
                return Future.succeededFuture(Optional.empty());
            }
            State state = State.of(sent.result().state());
            pool.replica().answered(Objects.requireNonNullElse(state.position(), 0L));
            Optional<String> reason = state.reasonToExclude(check);
            if (reason.isPresent()) {
                pool.replica().exclude(reason.get());
                return Future.succeededFuture(Optional.empty());
            }
            if (state.hasReplayed(check)) {
                return proven(pool, check, sent.result().rows());
            }
            return tries > 1
                    ? Future.succeededFuture(Optional.empty())
                    : vertx.timer(REPLAY_MILLIS, TimeUnit.MILLISECONDS)
                            .compose(replayed -> attempt(read, choose(pool).orElse(pool), check, tries + 1));
        });
    }

    /** A read that failed, for example by a conflict with recovery (40001, 57014), is repeated on the primary. */
    private static Future<Optional<Rows>> proven(ReplicaPool pool, ChangeCheck check, Future<RowSet<Row>> rows) {
        if (rows.failed()) {
            return Future.succeededFuture(Optional.empty());
        }
        pool.replica().metrics().read();
        return Future.succeededFuture(Optional.of(new Rows(rows.result(), check, Rows.EXACT)));
    }

    /** Reads by the replica's own clock, on the replica that has replayed most. */
    private Future<Optional<Rows>> stale(Read read) {
        return pools.stream()
                .filter(pool -> pool.replica().isReachable())
                .max(Comparator.comparingLong(pool -> pool.replica().position()))
                .map(pool -> pool.submit(read.statement().name(), () -> stale(read, pool)))
                .orElse(Future.succeededFuture(Optional.empty()));
    }

    private Future<Optional<Rows>> stale(Read read, ReplicaPool pool) {
        var values = read.statement().bind(read.arguments().get());
        return pool.send(AGE.sql(), read.statement().sql(), values).transform(sent -> {
            if (sent.failed() || sent.result().rows().failed()) {
                return Future.succeededFuture(Optional.empty());
            }
            Long age = sent.result().state().getLong(0);
            long seconds = age == null ? replicas.secondsWithoutPrimary() : Math.max(0, age);
            pool.replica().metrics().read();
            return Future.succeededFuture(
                    Optional.of(new Rows(sent.result().rows().result(), null, seconds)));
        });
    }

    /** The usable replica with the fewest reads in flight. Those with as many take turns. */
    private Optional<ReplicaPool> choose(@Nullable ReplicaPool other) {
        Collections.rotate(pools, 1);
        return pools.stream()
                .filter(pool -> pool != other && pool.replica().isUsable())
                .min(Comparator.comparingInt(ReplicaPool::inFlight));
    }

    Future<?> close() {
        return Future.join(pools.stream().map(ReplicaPool::close).toList());
    }

    private static Field<Long> age() {
        Field<OffsetDateTime> replayed = function("pg_last_xact_replay_timestamp", SQLDataType.TIMESTAMPWITHTIMEZONE);
        Field<OffsetDateTime> clock = function("clock_timestamp", SQLDataType.TIMESTAMPWITHTIMEZONE);
        return ceil(epoch(clock).minus(epoch(replayed))).cast(SQLDataType.BIGINT);
    }

    private static Field<Double> epoch(Field<OffsetDateTime> time) {
        return function("date_part", SQLDataType.DOUBLE, inline("epoch"), time);
    }
}
