package com.cruddur.activity;

import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.noCondition;

import com.cruddur.db.Database;
import com.cruddur.db.ExactRead;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.Page;
import io.vertx.core.Future;
import org.jooq.Condition;
import org.jooq.Param;

/** The newest living activities of all users. The first page is an {@link ExactRead}. */
final class HomeFeed {

    private static final Param<?>[] PARAMETERS = {Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT};

    private static final Statement PAGE = Statement.of(Keyset.page(list(noCondition())), PARAMETERS);
    private static final Statement PAGE_IF_CHANGED = ExactRead.statement(HomeFeed::list, PARAMETERS);

    private final Database database;
    private final ExactRead firstPage;

    HomeFeed(Database database) {
        this.database = database;
        Page first = Page.FIRST;
        this.firstPage =
                new ExactRead(database, PAGE_IF_CHANGED, first.beforeTime(), first.beforeUuid(), first.limit());
    }

    Future<StatementResult> firstPage() {
        return firstPage.read();
    }

    Future<StatementResult> page(Page page) {
        return page.equals(Page.FIRST)
                ? firstPage()
                : database.executeShared(PAGE, page.beforeTime(), page.beforeUuid(), page.limit());
    }

    private static Keyset.List list(Condition condition) {
        return Keyset.list(
                ActivityJson.of(ACTIVITIES, USERS),
                ACTIVITIES.CREATED_AT,
                ACTIVITIES.UUID,
                ACTIVITIES.join(USERS).on(USERS.UUID.eq(ACTIVITIES.USER_UUID)),
                ActivityJson.living(ACTIVITIES).and(condition),
                ACTIVITIES.EXPIRES_AT);
    }
}
