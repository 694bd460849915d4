package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.LIKES;
import static com.cruddur.jooq.Tables.REPOSTS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.update;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Answer;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.ResultQuery;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.TableField;

/** Likes or reposts: set or taken back, however often, and counted once. */
final class Reactions {

    private static final Param<UUID> ACTIVITY_UUID = parameter(ACTIVITIES.UUID);
    private static final Activities ACTIVITY = ACTIVITIES.as("activity");

    private static final Kind LIKE =
            new Kind(LIKES, LIKES.ACTIVITY_UUID, LIKES.USER_UUID, ACTIVITIES.LIKES_COUNT, "liked");
    private static final Kind REPOST =
            new Kind(REPOSTS, REPOSTS.ACTIVITY_UUID, REPOSTS.USER_UUID, ACTIVITIES.REPOSTS_COUNT, "reposted");

    private static final Statement SET_LIKE = Statement.of(LIKE.set(), SUB, ACTIVITY_UUID);
    private static final Statement UNSET_LIKE = Statement.of(LIKE.unset(), SUB, ACTIVITY_UUID);
    private static final Statement SET_REPOST = Statement.of(REPOST.set(), SUB, ACTIVITY_UUID);
    private static final Statement UNSET_REPOST = Statement.of(REPOST.unset(), SUB, ACTIVITY_UUID);

    private final Database database;
    private final Statement set;
    private final Statement unset;

    private Reactions(Database database, Statement set, Statement unset) {
        this.database = database;
        this.set = set;
        this.unset = unset;
    }

    static Reactions likes(Database database) {
        return new Reactions(database, SET_LIKE, UNSET_LIKE);
    }

    static Reactions reposts(Database database) {
        return new Reactions(database, SET_REPOST, UNSET_REPOST);
    }

    Future<Answer> set(Viewer viewer, UUID activityUuid) {
        return database.answer(set, viewer.sub(), activityUuid);
    }

    Future<Answer> unset(Viewer viewer, UUID activityUuid) {
        return database.answer(unset, viewer.sub(), activityUuid);
    }

    /**
     * Where a kind of reaction is kept, and where it is counted. The activity's row is locked before the reaction's is
     * touched, as deleting the activity does, so that the two never wait for each other.
     */
    private record Kind(
            Table<?> table,
            TableField<Record, UUID> activityUuid,
            TableField<Record, UUID> userUuid,
            TableField<Record, Integer> count,
            String state) {

        private static final CommonTableExpression<?> LOCKED = name("activity")
                .as(select(ACTIVITIES.UUID, ACTIVITIES.LIKES_COUNT, ACTIVITIES.REPOSTS_COUNT)
                        .from(ACTIVITIES)
                        .where(ACTIVITIES.UUID.eq(ACTIVITY_UUID))
                        .and(ActivityJson.living(ACTIVITIES))
                        .forNoKeyUpdate());

        Select<?> set() {
            return statement(
                    insertInto(table, activityUuid, userUuid)
                            .select(select(ACTIVITY.UUID, VIEWER.UUID).from(LOCKED, ViewerRow.TABLE))
                            .onConflictDoNothing()
                            .returningResult(activityUuid),
                    +1,
                    true);
        }

        Select<?> unset() {
            return statement(
                    deleteFrom(table)
                            .using(LOCKED, ViewerRow.TABLE)
                            .where(activityUuid.eq(ACTIVITY.UUID))
                            .and(userUuid.eq(VIEWER.UUID))
                            .returningResult(activityUuid),
                    -1,
                    false);
        }

        private Select<?> statement(ResultQuery<Record1<UUID>> change, int step, boolean isSet) {
            var changed = name("changed").as(change);
            var counted = name("counted")
                    .as(update(ACTIVITIES)
                            .set(count, count.plus(inline(step)))
                            .from(changed)
                            .where(ACTIVITIES.UUID.eq(field(name("changed", "activity_uuid"), UUID.class)))
                            .returningResult(count));
            Field<Integer> countNow = coalesce(
                    field(select(field(name("counted", count.getName()), Integer.class))
                            .from(counted)),
                    ACTIVITY.field(count));
            return with(ViewerRow.TABLE, LOCKED, changed, counted)
                    .select(
                            failure(ViewerRow.notRegistered()
                                    .when(
                                            notExists(selectOne().from(LOCKED)),
                                            inline(ErrorCode.ACTIVITY_NOT_FOUND.code()))),
                            body(field(select(jsonObject(
                                            member("uuid", ACTIVITY.UUID),
                                            member(count.getName(), countNow),
                                            member(state, inline(isSet))))
                                    .from(LOCKED))));
        }
    }
}
