package com.cruddur.activity;

import static com.cruddur.jooq.Tables.ACTIVITIES;
import static java.util.Objects.requireNonNull;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.Database;
import com.cruddur.db.DatabaseUrl;
import com.cruddur.db.Statement;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jooq.Query;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what has expired, in small batches, on one instance at a time. Nobody sees expired cruds anyhow: this is
 * about room. Readers are not blocked, for a deletion locks only the rows that it deletes, against other writers.
 */
public final class ExpirySweep extends VerticleBase {

    static final int BATCH = 500;

    private static final long INTERVAL_MILLIS = 5_000;

    /** Of an advisory lock that lasts as long as the batch's transaction: who doesn't get it has nothing to do. */
    private static final long LOCK_KEY = 0x65_78_70_69_72_79L;

    private static final Statement DELETE_BATCH = Statement.ofUpdate(deleteBatch());

    private static final System.Logger LOGGER = System.getLogger(ExpirySweep.class.getName());

    private final DatabaseUrl url;
    private @Nullable Database database;

    public ExpirySweep(DatabaseUrl url) {
        this.url = url;
    }

    @Override
    public Future<?> start() {
        database = new Database(vertx, url, 1, 1);
        sweepForever();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return requireNonNull(database).close();
    }

    private void sweepForever() {
        sweep(requireNonNull(database)).onComplete(swept -> vertx.setTimer(INTERVAL_MILLIS, timer -> sweepForever()));
    }

    /** Deletes batch after batch until there is nothing left to delete. */
    static Future<Void> sweep(Database database) {
        return database.update(DELETE_BATCH)
                .compose(deleted -> deleted < BATCH ? Future.succeededFuture() : sweep(database))
                .onFailure(cause -> LOGGER.log(
                        System.Logger.Level.WARNING, "the sweep of expired cruds failed: {0}", cause.getMessage()))
                .otherwiseEmpty()
                .mapEmpty();
    }

    /** Replies are younger than what they reply to: the youngest first keeps a long thread from going in one batch. */
    private static Query deleteBatch() {
        return deleteFrom(ACTIVITIES)
                .where(condition(
                        field(select(function("pg_try_advisory_xact_lock", SQLDataType.BOOLEAN, inline(LOCK_KEY))))))
                .and(ACTIVITIES.UUID.in(select(ACTIVITIES.UUID)
                        .from(ACTIVITIES)
                        .where(ACTIVITIES.EXPIRES_AT.le(currentOffsetDateTime()))
                        .orderBy(ACTIVITIES.EXPIRES_AT, ACTIVITIES.CREATED_AT.desc())
                        .limit(inline(BATCH))
                        .forUpdate()
                        .skipLocked()));
    }
}
