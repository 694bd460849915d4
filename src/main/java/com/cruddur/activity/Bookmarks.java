package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.BOOKMARKS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Visibility;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Page;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Param;
import org.jooq.Record1;
import org.jooq.ResultQuery;
import org.jooq.Select;

/** The viewer's bookmarks. Nobody else sees them. Setting and removing one is idempotent. */
final class Bookmarks {

    private static final Param<UUID> ACTIVITY_UUID = parameter(ACTIVITIES.UUID);

    /** The activity to bookmark. */
    private static final Activities BOOKMARKED = ACTIVITIES.as("bookmarked");

    private static final Statement SET = Statement.of(set(), SUB, ACTIVITY_UUID).named("set");
    private static final Statement UNSET =
            Statement.of(unset(), SUB, ACTIVITY_UUID).named("unset");
    private static final Statement PAGE =
            Statement.of(page(), SUB, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);

    private final Database database;

    Bookmarks(Database database) {
        this.database = database;
    }

    Future<StatementResult> set(Viewer viewer, UUID activityUuid) {
        return database.execute(SET, viewer.sub(), activityUuid);
    }

    Future<StatementResult> unset(Viewer viewer, UUID activityUuid) {
        return database.execute(UNSET, viewer.sub(), activityUuid);
    }

    /** The bookmarked activities, last bookmarked first. */
    Future<StatementResult> page(Viewer viewer, Page page) {
        return database.execute(PAGE, viewer.sub(), page.beforeTime(), page.beforeUuid(), page.limit());
    }

    private static Select<?> set() {
        var activity = activity(Visibility.ofSub().shows(ACTIVITIES.USER_UUID));
        return statement(
                activity,
                insertInto(BOOKMARKS, BOOKMARKS.USER_UUID, BOOKMARKS.ACTIVITY_UUID)
                        .select(select(VIEWER.UUID, BOOKMARKED.UUID).from(ViewerRow.TABLE, activity))
                        .onConflictDoNothing()
                        .returningResult(BOOKMARKS.ACTIVITY_UUID),
                true);
    }

    /** Works in spite of a block. */
    private static Select<?> unset() {
        var activity = activity(Visibility.isActive(ACTIVITIES.USER_UUID));
        return statement(
                activity,
                deleteFrom(BOOKMARKS)
                        .using(ViewerRow.TABLE, activity)
                        .where(BOOKMARKS.USER_UUID.eq(VIEWER.UUID))
                        .and(BOOKMARKS.ACTIVITY_UUID.eq(BOOKMARKED.UUID))
                        .returningResult(BOOKMARKS.ACTIVITY_UUID),
                false);
    }

    private static CommonTableExpression<Record1<UUID>> activity(Condition isVisible) {
        return name("bookmarked")
                .as(select(ACTIVITIES.UUID)
                        .from(ACTIVITIES)
                        .where(ACTIVITIES.UUID.eq(ACTIVITY_UUID))
                        .and(ActivityJson.living(ACTIVITIES))
                        .and(isVisible));
    }

    private static Select<?> statement(
            CommonTableExpression<?> activity, ResultQuery<Record1<UUID>> change, boolean isSet) {
        return with(ViewerRow.TABLE, activity, name("changed").as(change))
                .select(
                        failure(ViewerRow.notRegistered()
                                .when(
                                        notExists(selectOne().from(activity)),
                                        inline(ErrorCode.ACTIVITY_NOT_FOUND.code()))),
                        body(field(
                                select(jsonObject(member("uuid", BOOKMARKED.UUID), member("bookmarked", inline(isSet))))
                                        .from(activity))));
    }

    private static Select<?> page() {
        Keyset.List list = Keyset.list(
                ActivityJson.of(ACTIVITIES, USERS),
                BOOKMARKS.CREATED_AT,
                BOOKMARKS.ACTIVITY_UUID,
                BOOKMARKS
                        .join(ACTIVITIES)
                        .on(ACTIVITIES.UUID.eq(BOOKMARKS.ACTIVITY_UUID))
                        .join(USERS)
                        .on(USERS.UUID.eq(ACTIVITIES.USER_UUID)),
                // A scalar subquery instead of a join, so that an index also gives the order.
                BOOKMARKS
                        .USER_UUID
                        .eq(ViewerRow.uuid())
                        .and(ActivityJson.living(ACTIVITIES))
                        .and(Visibility.ofSub().shows(ACTIVITIES.USER_UUID)));
        return with(ViewerRow.TABLE)
                .select(failure(ViewerRow.notRegistered()), body(list.items()), list.next())
                .from(list.table());
    }
}
