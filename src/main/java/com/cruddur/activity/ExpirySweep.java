package com.cruddur.activity;

import static com.cruddur.jooq.Tables.ACTIVITY_COUNT_DELTAS;
import static com.cruddur.jooq.Tables.IDEMPOTENCY_KEYS;
import static com.cruddur.jooq.Tables.USER_COUNT_DELTAS;
import static java.util.Objects.requireNonNull;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.with;

import com.cruddur.db.AsyncLoop;
import com.cruddur.db.ChangeLogSweep;
import com.cruddur.db.Database;
import com.cruddur.db.Idempotency;
import com.cruddur.db.Statement;
import com.cruddur.jooq.tables.ActivityCountDeltas;
import com.cruddur.jooq.tables.UserCountDeltas;
import com.cruddur.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Query;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Deletes expired activities and idempotency keys in small batches, merges the count deltas of the statistics, and
 * deletes old changes of the change log. One instance sweeps at a time. No query returns expired rows, so the sweep
 * only frees space. A deletion locks its rows against other writers and blocks no reader.
 */
public final class ExpirySweep extends VerticleBase {

    static final int BATCH = 500;

    /** The number of deltas of one day and hour, or of one day, above which the sweep merges them. */
    private static final int MAX_DELTAS = 8;

    private static final long INTERVAL_MILLIS = 5_000;

    /** The key of an advisory lock that is held for the transaction of a batch. */
    private static final long LOCK_KEY = 0x65_78_70_69_72_79L;

    private static final Statement DELETE_KEYS = Statement.ofUpdate(deleteFrom(IDEMPOTENCY_KEYS)
                    .where(hasLock())
                    .and(IDEMPOTENCY_KEYS.UUID.in(select(IDEMPOTENCY_KEYS.UUID)
                            .from(IDEMPOTENCY_KEYS)
                            .where(Idempotency.isExpired(IDEMPOTENCY_KEYS))
                            .orderBy(IDEMPOTENCY_KEYS.CREATED_AT)
                            .limit(inline(BATCH))
                            .forUpdate()
                            .skipLocked())))
            .named("idempotency keys");

    private static final Statement MERGE_DELTAS =
            Statement.ofUpdate(mergeDeltas()).named("counts");

    private static final Statement MERGE_USER_DELTAS =
            Statement.ofUpdate(mergeUserDeltas()).named("user counts");

    private static final System.Logger LOGGER = System.getLogger(ExpirySweep.class.getName());

    private final Function<Vertx, Database> connect;
    private final Metrics metrics;
    private final List<Function<Database, Future<Void>>> others;
    private @Nullable Database database;

    /** A sweep without the sweeps of other features. */
    public ExpirySweep(Function<Vertx, Database> connect, Metrics metrics) {
        this(connect, metrics, List.of());
    }

    /**
     * Creates a sweep that starts when it is deployed.
     *
     * @param connect creates the database of the sweep, with one connection
     * @param others sweeps of other features, which run after this one
     */
    public ExpirySweep(
            Function<Vertx, Database> connect, Metrics metrics, List<Function<Database, Future<Void>>> others) {
        this.connect = connect;
        this.metrics = metrics;
        this.others = others;
    }

    @Override
    public Future<?> start() {
        database = connect.apply(vertx);
        sweepForever();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return requireNonNull(database).close();
    }

    private void sweepForever() {
        Database swept = requireNonNull(database);
        Future<Void> sweep = sweep(swept, metrics);
        for (Function<Database, Future<Void>> other : others) {
            sweep = sweep.compose(done -> logged(other.apply(swept)));
        }
        sweep.onComplete(done -> vertx.setTimer(INTERVAL_MILLIS, timer -> sweepForever()));
    }

    static Future<Void> sweep(Database database, Metrics metrics) {
        return logged(ExpiredCruds.sweep(database, metrics))
                .compose(swept -> sweep(database, DELETE_KEYS, metrics::keysSwept))
                .compose(swept -> sweep(database, MERGE_DELTAS, merged -> {}))
                .compose(swept -> sweep(database, MERGE_USER_DELTAS, merged -> {}))
                .compose(swept -> logged(ChangeLogSweep.run(database)));
    }

    /** Deletes batch after batch until there is nothing left to delete. */
    private static Future<Void> sweep(Database database, Statement deleteBatch, Handler<Integer> count) {
        return logged(AsyncLoop.repeatWhile(
                () -> database.update(deleteBatch).onSuccess(count).map(deleted -> deleted >= BATCH)));
    }

    private static Future<Void> logged(Future<Void> sweep) {
        return sweep.onFailure(cause ->
                        LOGGER.log(System.Logger.Level.WARNING, "the expiry sweep failed: {0}", cause.getMessage()))
                .otherwiseEmpty();
    }

    /** Merges the deltas of one day and hour into one row, and deletes the deltas of hours that have ended. */
    private static Query mergeDeltas() {
        ActivityCountDeltas deltas = ACTIVITY_COUNT_DELTAS;
        ActivityCountDeltas removed = deltas.as("removed");
        var many = select(deltas.CREATED_ON, deltas.EXPIRES_BEFORE)
                .from(deltas)
                .groupBy(deltas.CREATED_ON, deltas.EXPIRES_BEFORE)
                .having(count().gt(inline(MAX_DELTAS)));
        var remove = name("removed")
                .as(deleteFrom(deltas)
                        .where(hasLock())
                        .and(deltas.EXPIRES_BEFORE
                                .le(currentOffsetDateTime())
                                .or(row(deltas.CREATED_ON, deltas.EXPIRES_BEFORE)
                                        .in(many)))
                        .returning());
        return with(remove)
                .insertInto(deltas, deltas.CREATED_ON, deltas.EXPIRES_BEFORE, deltas.DELTA)
                .select(select(
                                removed.CREATED_ON,
                                removed.EXPIRES_BEFORE,
                                sum(removed.DELTA).cast(SQLDataType.BIGINT))
                        .from(remove)
                        .where(removed.EXPIRES_BEFORE.gt(currentOffsetDateTime()))
                        .groupBy(removed.CREATED_ON, removed.EXPIRES_BEFORE)
                        .having(sum(removed.DELTA).ne(inline(BigDecimal.ZERO))));
    }

    /** Merges the deltas of one day into one row. */
    private static Query mergeUserDeltas() {
        UserCountDeltas deltas = USER_COUNT_DELTAS;
        UserCountDeltas removed = deltas.as("removed");
        var many = select(deltas.CREATED_ON)
                .from(deltas)
                .groupBy(deltas.CREATED_ON)
                .having(count().gt(inline(MAX_DELTAS)));
        var remove = name("removed")
                .as(deleteFrom(deltas)
                        .where(hasLock())
                        .and(deltas.CREATED_ON.in(many))
                        .returning());
        return with(remove)
                .insertInto(deltas, deltas.CREATED_ON, deltas.DELTA)
                .select(select(removed.CREATED_ON, sum(removed.DELTA).cast(SQLDataType.BIGINT))
                        .from(remove)
                        .groupBy(removed.CREATED_ON)
                        .having(sum(removed.DELTA).ne(inline(BigDecimal.ZERO))));
    }

    /** Whether this transaction got the advisory lock. */
    static Condition hasLock() {
        return condition(field(select(function("pg_try_advisory_xact_lock", SQLDataType.BOOLEAN, inline(LOCK_KEY)))));
    }
}
