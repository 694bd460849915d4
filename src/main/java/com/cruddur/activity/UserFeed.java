package com.cruddur.activity;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.Answer;
import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Page;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Param;
import org.jooq.Select;

/** A person and their cruds, the newest first. */
final class UserFeed {

    private static final Param<String> HANDLE = parameter(USERS.HANDLE);

    private static final Statement PAGE =
            Statement.of(page(), HANDLE, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);

    private final Database database;

    UserFeed(Database database) {
        this.database = database;
    }

    Future<Answer> page(String handle, Page page) {
        return database.sharedAnswer(PAGE, handle, page.beforeTime(), page.beforeUuid(), page.limit())
                .map(ErrorCode.USER_NOT_FOUND::ifNothing);
    }

    private static Select<?> page() {
        Keyset.List cruds = Keyset.list(
                ActivityJson.of(ACTIVITIES, USERS),
                ACTIVITIES.CREATED_AT,
                ACTIVITIES.UUID,
                ACTIVITIES,
                ACTIVITIES.USER_UUID.eq(USERS.UUID).and(ActivityJson.living(ACTIVITIES)));
        return select(body(jsonObject(member("profile", profile()), member("activities", cruds.items()))), cruds.next())
                .from(USERS)
                .crossJoin(lateral(cruds.table()))
                .where(lower(USERS.HANDLE).eq(lower(HANDLE)));
    }

    private static Field<JSON> profile() {
        Activities crud = ACTIVITIES.as("crud");
        return jsonObject(
                member("uuid", USERS.UUID),
                member("cognito_user_uuid", USERS.COGNITO_USER_ID),
                member("handle", USERS.HANDLE),
                member("display_name", USERS.DISPLAY_NAME),
                member("bio", USERS.BIO),
                member(
                        "cruds_count",
                        field(select(count())
                                .from(crud)
                                .where(crud.USER_UUID.eq(USERS.UUID))
                                .and(ActivityJson.living(crud)))));
    }
}
