package com.cruddur.activity;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.sum;

import com.cruddur.db.AsyncLoop;
import com.cruddur.db.Database;
import com.cruddur.db.DatabaseFailure;
import com.cruddur.db.Statement;
import com.cruddur.db.Transaction;
import com.cruddur.deletion.DeletedCruds;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.metrics.Metrics;
import io.vertx.core.Future;
import java.math.BigDecimal;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.impl.SQLDataType;

/** The part of {@link ExpirySweep} that deletes expired cruds, with their replies, likes and reposts. */
final class ExpiredCruds {

    /** The maximum number of cruds of a batch. */
    static final int BATCH = 500;

    /** The maximum number of likes and reposts of the cruds of a batch. */
    static final int MAX_REACTIONS = 5_000;

    private static final Condition ARE_EXPIRED = ACTIVITIES.EXPIRES_AT.le(currentOffsetDateTime());

    private static final Statement DELETE = Statement.ofUpdate(delete()).named("cruds");

    private static final Statement FIND = Statement.of(select(body(jsonObject(member("uuid", ACTIVITIES.UUID))))
            .from(ACTIVITIES)
            .where(ARE_EXPIRED)
            .limit(inline(1)));

    /** Returns a row if this transaction got the lock. */
    private static final Statement TAKE_LOCK = Statement.of(selectOne().where(ExpirySweep.hasLock()));

    private ExpiredCruds() {}

    /** Deletes batch after batch, and in parts those cruds that fit into no batch. */
    static Future<Void> sweep(Database database, Metrics metrics) {
        return AsyncLoop.repeatWhile(() -> database.update(DELETE)
                .recover(failed -> DatabaseFailure.of(failed).isTimeLimitExceeded()
                        ? Future.succeededFuture(0)
                        : Future.failedFuture(failed))
                .onSuccess(metrics::crudsSwept)
                .compose(deleted -> deleted > 0 ? Future.succeededFuture(true) : deletePart(database, metrics)));
    }

    /** A part is a transaction, which needs a connection of its own, so it begins only if a crud is left. */
    private static Future<Boolean> deletePart(Database database, Metrics metrics) {
        return database.execute(FIND)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(false)
                        : database.transaction(ExpiredCruds::deletePart)
                                .onSuccess(part -> metrics.crudsSwept(part.cruds()))
                                .map(part -> !part.isEmpty()));
    }

    private static Future<DeletedCruds.Batch> deletePart(Transaction transaction) {
        return transaction
                .update(TAKE_LOCK)
                .compose(locked -> locked == 1
                        ? DeletedCruds.deleteExpired(transaction)
                        : Future.succeededFuture(DeletedCruds.Batch.NONE));
    }

    /**
     * Newest first: replies are deleted before their parent, so that no batch cascades to a long thread. The batch ends
     * before a crud with which it would have too many reactions for the time limit of a statement.
     */
    private static Query delete() {
        Field<BigDecimal> reactions = field(name("reactions"), SQLDataType.NUMERIC);
        Activities oldest = ACTIVITIES.as("oldest");
        var expired = select(
                        ACTIVITIES.UUID,
                        ACTIVITIES.LIKES_COUNT,
                        ACTIVITIES.REPOSTS_COUNT,
                        ACTIVITIES.EXPIRES_AT,
                        ACTIVITIES.CREATED_AT)
                .from(ACTIVITIES)
                .where(ARE_EXPIRED)
                .orderBy(ACTIVITIES.EXPIRES_AT, ACTIVITIES.CREATED_AT.desc())
                .limit(inline(BATCH))
                .forUpdate()
                .skipLocked()
                .asTable("oldest");
        var summed = select(
                        oldest.UUID,
                        sum(oldest.LIKES_COUNT.plus(oldest.REPOSTS_COUNT))
                                .over()
                                .orderBy(oldest.EXPIRES_AT, oldest.CREATED_AT.desc())
                                .rowsUnboundedPreceding()
                                .as(reactions))
                .from(expired)
                .asTable("summed");
        return deleteFrom(ACTIVITIES)
                .where(ExpirySweep.hasLock())
                .and(ACTIVITIES.UUID.in(select(summed.field(oldest.UUID))
                        .from(summed)
                        .where(reactions.le(inline(BigDecimal.valueOf(MAX_REACTIONS))))));
    }
}
