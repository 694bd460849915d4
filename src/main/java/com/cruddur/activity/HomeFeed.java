package com.cruddur.activity;

import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;

import com.cruddur.db.Answer;
import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.http.Page;
import io.vertx.core.Future;

/** The newest living cruds of everyone. */
final class HomeFeed {

    private static final Statement PAGE = Statement.of(
            Keyset.page(
                    ActivityJson.of(ACTIVITIES, USERS),
                    ACTIVITIES.CREATED_AT,
                    ACTIVITIES.UUID,
                    ACTIVITIES.join(USERS).on(USERS.UUID.eq(ACTIVITIES.USER_UUID)),
                    ActivityJson.living(ACTIVITIES)),
            Keyset.BEFORE_TIME,
            Keyset.BEFORE_UUID,
            Keyset.LIMIT);

    private final Database database;

    HomeFeed(Database database) {
        this.database = database;
    }

    Future<Answer> page(Page page) {
        return database.answer(PAGE, page.beforeTime(), page.beforeUuid(), page.limit());
    }
}
