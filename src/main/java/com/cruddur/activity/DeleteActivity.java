package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Visibility;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.Param;
import org.jooq.Select;

/** Deletes an activity of the viewer, and its replies. */
final class DeleteActivity {

    private static final Param<UUID> ACTIVITY_UUID = parameter(ACTIVITIES.UUID);

    private static final Statement DELETE = Statement.of(delete(), SUB, ACTIVITY_UUID);

    private final Database database;

    DeleteActivity(Database database) {
        this.database = database;
    }

    Future<StatementResult> delete(Viewer viewer, UUID uuid) {
        return database.execute(DELETE, viewer.sub(), uuid);
    }

    /**
     * Locks a thread from its top down, as its deletion does: first the parent, whose counter changes, then the activity.
     * The condition that counts the locked parents enforces this order.
     */
    private static Select<?> delete() {
        Activities child = ACTIVITIES.as("child");
        Activities activity = ACTIVITIES.as("activity");
        Activities deleted = ACTIVITIES.as("deleted");
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
        var removed = name("deleted")
                .as(deleteFrom(ACTIVITIES)
                        .using(found, ViewerRow.TABLE)
                        .where(ACTIVITIES.UUID.eq(activity.UUID))
                        .and(activity.USER_UUID.eq(VIEWER.UUID))
                        .returning(ACTIVITIES.UUID, ACTIVITIES.REPLY_TO_ACTIVITY_UUID));
        return with(ViewerRow.TABLE, parent, found, removed)
                .select(
                        failure(ViewerRow.notRegistered()
                                .when(notExists(selectOne().from(found)), inline(ErrorCode.ACTIVITY_NOT_FOUND.code()))
                                .when(notExists(selectOne().from(removed)), inline(ErrorCode.GENERIC_403.code()))),
                        body(field(
                                select(jsonObject(member("uuid", deleted.UUID))).from(removed))));
    }
}
