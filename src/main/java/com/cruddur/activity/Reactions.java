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
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.unnest;
import static org.jooq.impl.DSL.update;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.db.Coalescer;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
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

/** Likes or reposts: set or taken back, however often, and counted once; many at one crud at a time. */
final class Reactions {

    private static final Activities ACTIVITY = ACTIVITIES.as("activity");
    private static final Users VIEWER = USERS.as("viewer");

    private static final Param<UUID> ACTIVITY_UUID = parameter(ACTIVITIES.UUID);
    private static final Param<String> SUB = parameter(USERS.COGNITO_USER_ID);
    private static final Param<String[]> SUBS =
            parameter(USERS.COGNITO_USER_ID.getDataType().array());

    /** Its plan is simpler than that of a crowd of one. */
    private static final Askers ONE = new Askers(
            USERS.COGNITO_USER_ID.eq(SUB), select(SUB.cast(SQLDataType.CLOB)).asTable("asked", "sub"));

    private static final Askers CROWD =
            new Askers(USERS.COGNITO_USER_ID.eq(any(SUBS)), unnest(SUBS).as("asked", "sub"));

    private static final Kind LIKE = new Kind(
            LIKES, LIKES.ACTIVITY_UUID, LIKES.USER_UUID, LIKES.RECIPIENT_USER_UUID, ACTIVITIES.LIKES_COUNT, "liked");
    private static final Kind REPOST = new Kind(
            REPOSTS,
            REPOSTS.ACTIVITY_UUID,
            REPOSTS.USER_UUID,
            REPOSTS.RECIPIENT_USER_UUID,
            ACTIVITIES.REPOSTS_COUNT,
            "reposted");

    private static final Change SET_LIKE = new Change(LIKE.set(ONE), LIKE.set(CROWD));
    private static final Change UNSET_LIKE = new Change(LIKE.unset(ONE), LIKE.unset(CROWD));
    private static final Change SET_REPOST = new Change(REPOST.set(ONE), REPOST.set(CROWD));
    private static final Change UNSET_REPOST = new Change(REPOST.unset(ONE), REPOST.unset(CROWD));

    /** A crowd at one crud goes through the lock on its row together, not one after the other. */
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
        return sets.call(activityUuid, viewer.sub()).map(answers -> requireNonNull(answers.get(viewer.sub())));
    }

    Future<StatementResult> unset(Viewer viewer, UUID activityUuid) {
        return unsets.call(activityUuid, viewer.sub()).map(answers -> requireNonNull(answers.get(viewer.sub())));
    }

    /** The same change, by one or by many. */
    private record Change(Statement byOne, Statement byCrowd) {

        Change(Select<?> byOne, Select<?> byCrowd) {
            this(Statement.of(byOne, SUB, ACTIVITY_UUID), Statement.of(byCrowd, SUBS, ACTIVITY_UUID));
        }

        Future<Map<String, StatementResult>> of(UUID activityUuid, Set<String> subs, Database database) {
            return subs.size() == 1
                    ? database.executeKeyed(byOne, subs.iterator().next(), activityUuid)
                    : database.executeKeyed(byCrowd, subs.toArray(String[]::new), activityUuid);
        }
    }

    /** In whose names it is done: all of them, and among them the ones who are registered. */
    private record Askers(CommonTableExpression<?> viewers, Table<?> asked) {

        Askers(Condition condition, Table<?> asked) {
            this(
                    name("viewer")
                            .as(select(USERS.UUID, USERS.COGNITO_USER_ID)
                                    .from(USERS)
                                    .where(condition)),
                    asked);
        }
    }

    /**
     * Where a kind of reaction is kept, and where it is counted. The activity's row is locked before the reactions' are
     * touched, as deleting the activity does, so that the two never wait for each other.
     */
    private record Kind(
            Table<?> table,
            TableField<Record, UUID> activityUuid,
            TableField<Record, UUID> userUuid,
            TableField<Record, UUID> recipientUserUuid,
            TableField<Record, Integer> counter,
            String state) {

        /** Where a row is, good for the statement that asks. */
        private static final Field<Object> PLACE = field(name("ctid"), SQLDataType.OTHER);

        private static final CommonTableExpression<?> LOCKED = name("activity")
                .as(select(ACTIVITIES.UUID, ACTIVITIES.USER_UUID, ACTIVITIES.LIKES_COUNT, ACTIVITIES.REPOSTS_COUNT)
                        .from(ACTIVITIES)
                        .where(ACTIVITIES.UUID.eq(ACTIVITY_UUID))
                        .and(ActivityJson.living(ACTIVITIES))
                        .forNoKeyUpdate());

        Select<?> set(Askers askers) {
            return statement(
                    askers,
                    insertInto(table, activityUuid, userUuid, recipientUserUuid)
                            .select(select(ACTIVITY.UUID, VIEWER.UUID, ACTIVITY.USER_UUID)
                                    .from(LOCKED, askers.viewers()))
                            .onConflictDoNothing()
                            .returningResult(activityUuid),
                    +1,
                    true);
        }

        /** At their places, each found by its key: for a join the planner would read all the reactions of a crud. */
        Select<?> unset(Askers askers) {
            Field<Object> place = field(select(PLACE)
                    .from(table)
                    .where(activityUuid.eq(ACTIVITY.UUID))
                    .and(userUuid.eq(VIEWER.UUID)));
            return statement(
                    askers,
                    deleteFrom(table)
                            .where(PLACE.eq(any(array(select(place).from(LOCKED, askers.viewers())))))
                            .returningResult(activityUuid),
                    -1,
                    false);
        }

        private Select<?> statement(Askers askers, ResultQuery<Record1<UUID>> change, int step, boolean isSet) {
            var changed = name("changed").as(change);
            Field<UUID> changedUuid = field(name("activity_uuid"), UUID.class);
            var counted = name("counted")
                    .as(update(ACTIVITIES)
                            .set(
                                    counter,
                                    counter.plus(
                                            field(select(count()).from(changed)).times(inline(step))))
                            .where(ACTIVITIES.UUID.eq(
                                    select(changedUuid).from(changed).limit(inline(1))))
                            .returningResult(counter));
            Field<Integer> countNow = coalesce(
                    field(select(field(name("counted", counter.getName()), Integer.class))
                            .from(counted)),
                    ACTIVITY.field(counter));
            Field<String> sub = field(name("sub"), String.class);
            return with(askers.viewers(), LOCKED, changed, counted)
                    .select(
                            sub,
                            failure(when(VIEWER.UUID.isNull(), inline(ErrorCode.USER_NOT_REGISTERED.code()))
                                    .when(
                                            notExists(selectOne().from(LOCKED)),
                                            inline(ErrorCode.ACTIVITY_NOT_FOUND.code()))),
                            body(field(select(jsonObject(
                                            member("uuid", ACTIVITY.UUID),
                                            member(counter.getName(), countNow),
                                            member(state, inline(isSet))))
                                    .from(LOCKED))))
                    .from(askers.asked())
                    .leftJoin(askers.viewers())
                    .on(VIEWER.COGNITO_USER_ID.eq(sub));
        }
    }
}
