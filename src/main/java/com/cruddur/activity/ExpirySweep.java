package com.cruddur.activity;

import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.ACTIVITY_COUNT_DELTAS;
import static com.cruddur.jooq.Tables.IDEMPOTENCY_KEYS;
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

import com.cruddur.db.Database;
import com.cruddur.db.Idempotency;
import com.cruddur.db.Statement;
import com.cruddur.jooq.tables.ActivityCountDeltas;
import com.cruddur.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Query;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Deletes expired cruds and outlived idempotency keys, in small batches, and adds up what the statistics count by; on one
 * instance at a time. Nobody sees them anyhow: this is about room. Readers are not blocked, for a deletion locks only the
 * rows that it deletes, against other writers.
 */
public final class ExpirySweep extends VerticleBase {

    static final int BATCH = 500;

    /** So many changes of one number may stand side by side. */
    private static final int CROWD = 8;

    private static final long INTERVAL_MILLIS = 5_000;

    /** Of an advisory lock that lasts as long as the batch's transaction: who doesn't get it has nothing to do. */
    private static final long LOCK_KEY = 0x65_78_70_69_72_79L;

    /** Replies are younger than what they reply to: the youngest first keeps a long thread from going in one batch. */
    private static final Statement DELETE_CRUDS = Statement.ofUpdate(deleteBatch(
            ACTIVITIES,
            ACTIVITIES.UUID,
            ACTIVITIES.EXPIRES_AT.le(currentOffsetDateTime()),
            ACTIVITIES.EXPIRES_AT.asc(),
            ACTIVITIES.CREATED_AT.desc()));

    private static final Statement DELETE_KEYS = Statement.ofUpdate(deleteBatch(
            IDEMPOTENCY_KEYS,
            IDEMPOTENCY_KEYS.UUID,
            Idempotency.isExpired(IDEMPOTENCY_KEYS),
            IDEMPOTENCY_KEYS.CREATED_AT.asc()));

    private static final Statement ADD_UP_COUNTS = Statement.ofUpdate(addUpCounts());

    private static final System.Logger LOGGER = System.getLogger(ExpirySweep.class.getName());

    private final Function<Vertx, Database> connect;
    private final Metrics metrics;
    private @Nullable Database database;

    /**
     * Creates a sweep that starts when it is deployed.
     *
     * @param connect creates the database of the sweep, with one connection
     */
    public ExpirySweep(Function<Vertx, Database> connect, Metrics metrics) {
        this.connect = connect;
        this.metrics = metrics;
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
        sweep(requireNonNull(database), metrics)
                .onComplete(swept -> vertx.setTimer(INTERVAL_MILLIS, timer -> sweepForever()));
    }

    static Future<Void> sweep(Database database, Metrics metrics) {
        return sweep(database, DELETE_CRUDS, metrics::crudsSwept)
                .compose(swept -> sweep(database, DELETE_KEYS, metrics::keysSwept))
                .compose(swept -> sweep(database, ADD_UP_COUNTS, addedUp -> {}));
    }

    /** Deletes batch after batch until there is nothing left to delete. */
    private static Future<Void> sweep(Database database, Statement deleteBatch, Handler<Integer> count) {
        return database.update(deleteBatch)
                .onSuccess(count)
                .compose(deleted -> deleted < BATCH ? Future.succeededFuture() : sweep(database, deleteBatch, count))
                .onFailure(cause -> LOGGER.log(
                        System.Logger.Level.WARNING, "the sweep of what has expired failed: {0}", cause.getMessage()))
                .otherwiseEmpty()
                .mapEmpty();
    }

    /** Of the changes to how many cruds live: one row for many, and none for what has expired. */
    private static Query addUpCounts() {
        ActivityCountDeltas changes = ACTIVITY_COUNT_DELTAS;
        ActivityCountDeltas taken = changes.as("taken");
        var crowded = select(changes.CREATED_ON, changes.EXPIRES_BEFORE)
                .from(changes)
                .groupBy(changes.CREATED_ON, changes.EXPIRES_BEFORE)
                .having(count().gt(inline(CROWD)));
        var take = name("taken")
                .as(deleteFrom(changes)
                        .where(isAlone())
                        .and(changes.EXPIRES_BEFORE
                                .le(currentOffsetDateTime())
                                .or(row(changes.CREATED_ON, changes.EXPIRES_BEFORE)
                                        .in(crowded)))
                        .returning());
        return with(take)
                .insertInto(changes, changes.CREATED_ON, changes.EXPIRES_BEFORE, changes.DELTA)
                .select(select(
                                taken.CREATED_ON,
                                taken.EXPIRES_BEFORE,
                                sum(taken.DELTA).cast(SQLDataType.BIGINT))
                        .from(take)
                        .where(taken.EXPIRES_BEFORE.gt(currentOffsetDateTime()))
                        .groupBy(taken.CREATED_ON, taken.EXPIRES_BEFORE)
                        .having(sum(taken.DELTA).ne(inline(BigDecimal.ZERO))));
    }

    /** Whoever doesn't get the lock has nothing to do. */
    private static Condition isAlone() {
        return condition(field(select(function("pg_try_advisory_xact_lock", SQLDataType.BOOLEAN, inline(LOCK_KEY)))));
    }

    private static Query deleteBatch(
            Table<?> table, Field<UUID> uuid, Condition outlived, OrderField<?>... longestOutlivedFirst) {
        return deleteFrom(table)
                .where(isAlone())
                .and(uuid.in(select(uuid)
                        .from(table)
                        .where(outlived)
                        .orderBy(longestOutlivedFirst)
                        .limit(inline(BATCH))
                        .forUpdate()
                        .skipLocked()));
    }
}
