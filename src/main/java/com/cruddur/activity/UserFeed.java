package com.cruddur.activity;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.BatchKeys;
import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Page;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Select;

/** A user's profile and activities, newest first. */
final class UserFeed {

    private static final BatchKeys<String> KEYS = BatchKeys.of(USERS.HANDLE);

    private static final Statement PAGES =
            Statement.of(pages(), KEYS.keys(), Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);

    private final BatchedPages<String> pages;

    UserFeed(Database database) {
        pages = new BatchedPages<>(database, PAGES, KEYS);
    }

    Future<StatementResult> page(String handle, Page page) {
        return pages.page(handle, page).map(ErrorCode.USER_NOT_FOUND::ifEmpty);
    }

    private static Select<?> pages() {
        Keyset.List activities = Keyset.list(
                ActivityJson.of(ACTIVITIES, USERS),
                ACTIVITIES.CREATED_AT,
                ACTIVITIES.UUID,
                ACTIVITIES,
                ACTIVITIES.USER_UUID.eq(USERS.UUID).and(ActivityJson.living(ACTIVITIES)));
        return select(
                        KEYS.key(),
                        body(jsonObject(member("profile", profile()), member("activities", activities.items()))),
                        activities.next())
                .from(KEYS.table())
                .join(USERS)
                .on(lower(USERS.HANDLE).eq(lower(KEYS.key())))
                .crossJoin(lateral(activities.table()));
    }

    private static Field<JSON> profile() {
        Activities counted = ACTIVITIES.as("counted");
        return jsonObject(
                member("uuid", USERS.UUID),
                member("cognito_user_uuid", USERS.COGNITO_USER_ID),
                member("handle", USERS.HANDLE),
                member("display_name", USERS.DISPLAY_NAME),
                member("bio", USERS.BIO),
                member(
                        "cruds_count",
                        field(select(count())
                                .from(counted)
                                .where(counted.USER_UUID.eq(USERS.UUID))
                                .and(ActivityJson.living(counted)))));
    }
}
