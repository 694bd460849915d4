package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.update;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.AsyncLoop;
import com.cruddur.db.Database;
import com.cruddur.db.DatabaseFailure;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.deletion.DeletedCruds;
import com.cruddur.graph.Visibility;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Param;
import org.jooq.ResultQuery;
import org.jooq.Select;

/**
 * Deletes an activity of the viewer, and its replies. One statement deletes those with few rows that refer to them. Any other
 * activity expires at once, and short transactions delete its rows. Should the server end meanwhile, {@link ExpirySweep}
 * deletes the rest.
 */
final class DeleteActivity {

    /**
     * The maximum number of replies, likes and reposts that one statement deletes. The plans of the triggers' statements are
     * made for the number of rows that the first one in a session changes, so that it must not be large.
     */
    private static final int MAX_REFERENCES = 500;

    private static final Param<UUID> ACTIVITY_UUID = parameter(ACTIVITIES.UUID);

    private static final Statement DELETE = Statement.of(
            changing((found, isOwn) -> deleteFrom(ACTIVITIES)
                    .using(found, ViewerRow.TABLE)
                    .where(isOwn)
                    .and(ACTIVITIES
                            .LIKES_COUNT
                            .plus(ACTIVITIES.REPOSTS_COUNT)
                            .plus(ACTIVITIES.REPLIES_COUNT)
                            .le(inline(MAX_REFERENCES)))
                    .returning(ACTIVITIES.UUID)),
            SUB,
            ACTIVITY_UUID);

    private static final Statement EXPIRE = Statement.of(
            changing((found, isOwn) -> update(ACTIVITIES)
                    .set(ACTIVITIES.EXPIRES_AT, currentOffsetDateTime())
                    .from(found, ViewerRow.TABLE)
                    .where(isOwn)
                    .returning(ACTIVITIES.UUID)),
            SUB,
            ACTIVITY_UUID);

    private final Database database;

    DeleteActivity(Database database) {
        this.database = database;
    }

    Future<StatementResult> delete(Viewer viewer, UUID uuid) {
        return database.execute(DELETE, viewer.sub(), uuid)
                .compose(
                        result -> result.failure() == null && result.body() == null
                                ? deleteInParts(viewer, uuid)
                                : Future.succeededFuture(result),
                        failed -> DatabaseFailure.of(failed).isTimeLimitExceeded()
                                ? deleteInParts(viewer, uuid)
                                : Future.failedFuture(failed));
    }

    private Future<StatementResult> deleteInParts(Viewer viewer, UUID uuid) {
        return database.execute(EXPIRE, viewer.sub(), uuid)
                .compose(expired -> expired.failure() != null
                        ? Future.succeededFuture(expired)
                        : AsyncLoop.repeatWhile(() -> deletePart(uuid).map(rows -> rows > 0))
                                .map(expired));
    }

    /** A part fails if it waits too long for a lock. */
    private Future<Integer> deletePart(UUID uuid) {
        return database.transaction(transaction -> DeletedCruds.THREAD.delete(transaction, uuid))
                .recover(failed -> database.transaction(transaction -> DeletedCruds.THREAD.delete(transaction, uuid)));
    }

    /**
     * Locks a thread from its top down, as its deletion does: first the parent, whose counter changes, then the activity.
     * The condition that counts the locked parents enforces this order.
     */
    private static Select<?> changing(BiFunction<CommonTableExpression<?>, Condition, ResultQuery<?>> change) {
        Activities child = ACTIVITIES.as("child");
        Activities activity = ACTIVITIES.as("activity");
        Activities changed = ACTIVITIES.as("changed");
        var parent = name("parent")
                .as(select(ACTIVITIES.UUID)
                        .from(ACTIVITIES)
                        .where(ACTIVITIES.UUID.eq(
                                select(child.REPLY_TO_ACTIVITY_UUID).from(child).where(child.UUID.eq(ACTIVITY_UUID))))
                        .forNoKeyUpdate());
        var found = name("activity")
                .as(select(ACTIVITIES.UUID, ACTIVITIES.USER_UUID)
                        .from(ACTIVITIES)
                        .where(ACTIVITIES.UUID.eq(ACTIVITY_UUID))
                        .and(ActivityJson.living(ACTIVITIES))
                        .and(Visibility.ofSub().shows(ACTIVITIES.USER_UUID))
                        .and(field(select(count()).from(parent)).ge(inline(0)))
                        .forUpdate());
        Condition isOwn = ACTIVITIES.UUID.eq(activity.UUID).and(activity.USER_UUID.eq(VIEWER.UUID));
        var changedRow = name("changed").as(change.apply(found, isOwn));
        return with(ViewerRow.TABLE, parent, found, changedRow)
                .select(
                        failure(ViewerRow.notRegistered()
                                .when(notExists(selectOne().from(found)), inline(ErrorCode.ACTIVITY_NOT_FOUND.code()))
                                .when(
                                        notExists(selectOne()
                                                .from(found)
                                                .join(ViewerRow.TABLE)
                                                .on(activity.USER_UUID.eq(VIEWER.UUID))),
                                        inline(ErrorCode.GENERIC_403.code()))),
                        body(field(
                                select(jsonObject(member("uuid", changed.UUID))).from(changedRow))));
    }
}
