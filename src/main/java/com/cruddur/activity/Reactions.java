package com.cruddur.activity;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.LIKES;
import static com.cruddur.jooq.Tables.REPOSTS;
import static com.cruddur.jooq.Tables.USERS;
import static java.util.Objects.requireNonNull;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.unnest;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Coalescer;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Visibility;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.ResultQuery;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.SQLDataType;

/** Sets or removes likes or reposts. Both are idempotent. Concurrent changes at one activity are coalesced. */
final class Reactions {

    private static final Activities ACTIVITY = ACTIVITIES.as("activity");
    private static final Users VIEWER = USERS.as("viewer");

    /** Whether the viewer sees the author of the activity. */
    private static final Condition IS_SHOWN = Visibility.of(VIEWER.UUID).shows(ACTIVITY.USER_UUID);

    private static final Param<UUID> ACTIVITY_UUID = parameter(ACTIVITIES.UUID);
    private static final Param<String> SUB = parameter(USERS.COGNITO_USER_ID);
    private static final Param<String[]> SUBS =
            parameter(USERS.COGNITO_USER_ID.getDataType().array());

    /** One viewer: its plan is simpler than the plan of an array with one element. */
    private static final Viewers ONE = new Viewers(
            USERS.COGNITO_USER_ID.eq(SUB), select(SUB.cast(SQLDataType.CLOB)).asTable("requested", "sub"));

    private static final Viewers MANY =
            new Viewers(USERS.COGNITO_USER_ID.eq(any(SUBS)), unnest(SUBS).as("requested", "sub"));

    private static final Kind LIKE =
            new Kind(LIKES, LIKES.ACTIVITY_UUID, LIKES.USER_UUID, ACTIVITIES.LIKES_COUNT, "liked");
    private static final Kind REPOST =
            new Kind(REPOSTS, REPOSTS.ACTIVITY_UUID, REPOSTS.USER_UUID, ACTIVITIES.REPOSTS_COUNT, "reposted");

    private static final Change SET_LIKE = new Change("like", LIKE.set(ONE), LIKE.set(MANY));
    private static final Change UNSET_LIKE = new Change("unlike", LIKE.unset(ONE), LIKE.unset(MANY));
    private static final Change SET_REPOST = new Change("repost", REPOST.set(ONE), REPOST.set(MANY));
    private static final Change UNSET_REPOST = new Change("unrepost", REPOST.unset(ONE), REPOST.unset(MANY));

    /** Coalesced, so that concurrent viewers take the lock on the activity's row once. */
    private final Coalescer<UUID, String, Map<String, StatementResult>> sets;

    private final Coalescer<UUID, String, Map<String, StatementResult>> unsets;

    private Reactions(Database database, Change set, Change unset) {
        sets = new Coalescer<>((uuid, subs) -> set.of(uuid, subs, database));
        unsets = new Coalescer<>((uuid, subs) -> unset.of(uuid, subs, database));
    }

    static Reactions likes(Database database) {
        return new Reactions(database, SET_LIKE, UNSET_LIKE);
    }

    static Reactions reposts(Database database) {
        return new Reactions(database, SET_REPOST, UNSET_REPOST);
    }

    Future<StatementResult> set(Viewer viewer, UUID activityUuid) {
        return sets.call(activityUuid, viewer.sub()).map(results -> requireNonNull(results.get(viewer.sub())));
    }

    Future<StatementResult> unset(Viewer viewer, UUID activityUuid) {
        return unsets.call(activityUuid, viewer.sub()).map(results -> requireNonNull(results.get(viewer.sub())));
    }

    /** A change, as a statement for one viewer and a statement for many. */
    private record Change(Statement byOne, Statement byMany) {

        Change(String name, Select<?> byOne, Select<?> byMany) {
            this(
                    Statement.of(byOne, SUB, ACTIVITY_UUID).named(name),
                    Statement.of(byMany, SUBS, ACTIVITY_UUID).named(name + " batch"));
        }

        Future<Map<String, StatementResult>> of(UUID activityUuid, Set<String> subs, Database database) {
            return subs.size() == 1
                    ? database.executeKeyed(byOne, subs.iterator().next(), activityUuid)
                    : database.executeKeyed(byMany, subs.toArray(String[]::new), activityUuid);
        }
    }

    /** The viewers of a change: the requested subs, and the active users among them. */
    private record Viewers(CommonTableExpression<?> viewers, Table<?> requested) {

        Viewers(Condition condition, Table<?> requested) {
            this(
                    name("viewer")
                            .as(select(USERS.UUID, USERS.COGNITO_USER_ID)
                                    .from(USERS)
                                    .where(ViewerRow.isActive(condition))),
                    requested);
        }
    }

    /**
     * The table and counter of a kind of reaction. The statement locks the activity's row before the reactions' rows, as
     * the deletion of an activity does, so that the two cannot deadlock.
     */
    private record Kind(
            Table<?> table,
            TableField<Record, UUID> activityUuid,
            TableField<Record, UUID> userUuid,
            TableField<Record, Integer> counter,
            String state) {

        /** The physical location of a row, valid within the statement. */
        private static final Field<Object> CTID = field(name("ctid"), SQLDataType.OTHER);

        private static final Activities LOCKED_ROW = ACTIVITIES.as("locked");

        private static final CommonTableExpression<?> LOCK = name("locked")
                .as(select(
                                ACTIVITIES.UUID,
                                ACTIVITIES.USER_UUID,
                                ACTIVITIES.LIKES_COUNT,
                                ACTIVITIES.REPOSTS_COUNT,
                                ACTIVITIES.EXPIRES_AT)
                        .from(ACTIVITIES)
                        .where(ACTIVITIES.UUID.eq(ACTIVITY_UUID))
                        .and(ActivityJson.living(ACTIVITIES))
                        .and(Visibility.isActive(ACTIVITIES.USER_UUID))
                        .forNoKeyUpdate());

        /** The statement may have waited for the lock until the activity expired. */
        private static final CommonTableExpression<?> LOCKED = name("activity")
                .as(select(LOCKED_ROW.UUID, LOCKED_ROW.USER_UUID, LOCKED_ROW.LIKES_COUNT, LOCKED_ROW.REPOSTS_COUNT)
                        .from(LOCK)
                        .where(ActivityJson.stillLiving(LOCKED_ROW)));

        Select<?> set(Viewers viewers) {
            return statement(
                    viewers,
                    insertInto(table, activityUuid, userUuid)
                            .select(select(ACTIVITY.UUID, VIEWER.UUID)
                                    .from(LOCKED, viewers.viewers())
                                    .where(IS_SHOWN))
                            .onConflictDoNothing()
                            .returningResult(activityUuid),
                    IS_SHOWN,
                    +1,
                    true);
        }

        /**
         * Works in spite of a block. Finds each row by its key and deletes it by ctid: for a join, the planner may read
         * all reactions of the activity.
         */
        Select<?> unset(Viewers viewers) {
            Field<Object> ctid = field(select(CTID)
                    .from(table)
                    .where(activityUuid.eq(ACTIVITY.UUID))
                    .and(userUuid.eq(VIEWER.UUID)));
            return statement(
                    viewers,
                    deleteFrom(table)
                            .where(CTID.eq(any(array(select(ctid).from(LOCKED, viewers.viewers())))))
                            .returningResult(activityUuid),
                    noCondition(),
                    -1,
                    false);
        }

        private Select<?> statement(
                Viewers viewers, ResultQuery<Record1<UUID>> change, Condition isPermitted, int step, boolean isSet) {
            var changed = name("changed").as(change);
            // A trigger updates the counter after the statement. Until then the lock keeps other transactions from
            // changing it.
            Field<Integer> countNow = ACTIVITY.field(counter)
                    .plus(field(select(count()).from(changed)).times(inline(step)));
            Field<String> sub = field(name("sub"), String.class);
            return with(viewers.viewers(), LOCK, LOCKED, changed)
                    .select(
                            sub,
                            failure(when(VIEWER.UUID.isNull(), ViewerRow.refusal(sub))
                                    .when(
                                            notExists(selectOne().from(LOCKED).where(isPermitted)),
                                            inline(ErrorCode.ACTIVITY_NOT_FOUND.code()))),
                            body(field(select(jsonObject(
                                            member("uuid", ACTIVITY.UUID),
                                            member(counter.getName(), countNow),
                                            member(state, inline(isSet))))
                                    .from(LOCKED))))
                    .from(viewers.requested())
                    .leftJoin(viewers.viewers())
                    .on(VIEWER.COGNITO_USER_ID.eq(sub));
        }
    }
}
