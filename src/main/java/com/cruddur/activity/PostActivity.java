package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Answer;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;

/** Posting a crud. */
final class PostActivity {

    private static final Param<String> MESSAGE = parameter(ACTIVITIES.MESSAGE);
    private static final Param<Integer> TTL_HOURS = parameter(SQLDataType.INTEGER);

    private static final Statement POST = Statement.of(post(), SUB, MESSAGE, TTL_HOURS);

    private final Database database;

    PostActivity(Database database) {
        this.database = database;
    }

    Future<Answer> post(Viewer viewer, NewActivity activity) {
        return database.answer(
                POST, viewer.sub(), activity.message(), activity.ttl().hours());
    }

    private static Select<?> post() {
        Activities posted = ACTIVITIES.as("posted");
        var insert = name("posted")
                .as(insertInto(ACTIVITIES, ACTIVITIES.USER_UUID, ACTIVITIES.MESSAGE, ACTIVITIES.EXPIRES_AT)
                        .select(select(
                                        VIEWER.UUID,
                                        MESSAGE,
                                        currentOffsetDateTime().plus(hours(TTL_HOURS)))
                                .from(ViewerRow.TABLE))
                        .returning());
        return with(ViewerRow.TABLE, insert)
                .select(
                        failure(ViewerRow.notRegistered()),
                        body(field(select(ActivityJson.of(posted, VIEWER)).from(insert, ViewerRow.TABLE))));
    }

    private static Field<?> hours(Field<Integer> hours) {
        Field<Integer> none = inline(0);
        return function("make_interval", SQLDataType.INTERVAL, none, none, none, none, hours);
    }
}
