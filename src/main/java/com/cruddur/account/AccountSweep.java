package com.cruddur.account;

import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.DELETED_HANDLES;
import static com.cruddur.jooq.Tables.REPORTED_ACTIVITIES;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.update;

import com.cruddur.activity.ActivityJson;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.deletion.DeletedReferences;
import io.vertx.core.Future;
import org.jooq.types.DayToSecond;

/** Completes deletions of accounts that were large or interrupted, releases handles, and erases copies of reported cruds. */
public final class AccountSweep {

    /** Batches of one run: a few seconds, so that the other sweeps are not held up for long. */
    private static final int MAX_BATCHES = 50;

    /** How long a handle stays reserved, and a copy of a reported crud is kept after the crud. */
    private static final DayToSecond MONTH = new DayToSecond(30);

    private static final Statement RELEASE_HANDLES = Statement.ofUpdate(deleteFrom(DELETED_HANDLES)
            .where(DELETED_HANDLES.DELETED_AT.le(currentOffsetDateTime().minus(inline(MONTH)))));

    /** Marks the copies whose crud has expired or was deleted after the report. */
    private static final Statement MARK_GONE = Statement.ofUpdate(update(REPORTED_ACTIVITIES)
            .set(REPORTED_ACTIVITIES.GONE_AT, least(REPORTED_ACTIVITIES.EXPIRES_AT, currentOffsetDateTime()))
            .where(REPORTED_ACTIVITIES.GONE_AT.isNull())
            .and(notExists(selectOne()
                    .from(ACTIVITIES)
                    .where(ACTIVITIES.UUID.eq(REPORTED_ACTIVITIES.UUID))
                    .and(ActivityJson.living(ACTIVITIES)))));

    private static final Statement ERASE_GONE = Statement.ofUpdate(deleteFrom(REPORTED_ACTIVITIES)
            .where(REPORTED_ACTIVITIES.UUID.in(select(REPORTED_ACTIVITIES.UUID)
                    .from(REPORTED_ACTIVITIES)
                    .where(REPORTED_ACTIVITIES.GONE_AT.le(
                            currentOffsetDateTime().minus(inline(MONTH))))
                    .limit(inline(DeletedReferences.BATCH)))));

    private AccountSweep() {}

    /** Sweeps once. Instances that sweep at the same time delete different accounts. */
    public static Future<Void> run(Database database) {
        AccountRows rows = new AccountRows(database);
        return database.update(RELEASE_HANDLES)
                .compose(released -> database.update(MARK_GONE))
                .compose(marked -> database.update(ERASE_GONE))
                .compose(erased -> rows.isAnyLeft())
                .compose(isAnyLeft -> isAnyLeft ? deleteRows(rows, MAX_BATCHES) : Future.succeededFuture());
    }

    private static Future<Void> deleteRows(AccountRows rows, int batches) {
        return rows.deleteNextBatch()
                .compose(batch ->
                        batch.isLast() || batches == 1 ? Future.succeededFuture() : deleteRows(rows, batches - 1));
    }
}
