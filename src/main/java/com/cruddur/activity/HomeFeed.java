package com.cruddur.activity;

import static com.cruddur.db.Statement.body;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.arrayAppend;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.ChangeKeys;
import com.cruddur.db.Database;
import com.cruddur.db.ExactRead;
import com.cruddur.db.Keyset;
import com.cruddur.db.PageTag;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.Page;
import io.vertx.core.Future;
import org.jooq.Select;

/** The newest living activities of all users. Every page is an {@link ExactRead}. */
final class HomeFeed {

    private static final Statement PAGE = Statement.of(page(), Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);

    private final ExactRead<Page> pages;

    HomeFeed(Database database) {
        pages = new ExactRead<>(
                database,
                PAGE,
                page -> database.executeShared(PAGE, page.beforeTime(), page.beforeUuid(), page.limit()));
    }

    Future<StatementResult> page(Page page) {
        return pages.read(page);
    }

    /** Depends on the set of activities, the activities that it shows, and their authors' profiles. */
    private static Select<?> page() {
        Keyset.List list = Keyset.list(
                ActivityJson.of(ACTIVITIES, USERS),
                ACTIVITIES.CREATED_AT,
                ACTIVITIES.UUID,
                ACTIVITIES.join(USERS).on(USERS.UUID.eq(ACTIVITIES.USER_UUID)),
                ActivityJson.living(ACTIVITIES),
                ACTIVITIES.EXPIRES_AT);
        return select(body(list.items()), list.next())
                .select(PageTag.columns(
                        list.validUntil(),
                        arrayAppend(
                                arrayAppend(list.uuids(), inline(ChangeKeys.ACTIVITIES)), inline(ChangeKeys.USERS))))
                .from(list.table());
    }
}
