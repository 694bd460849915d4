package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.arrayAppend;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;

import com.cruddur.auth.Viewer;
import com.cruddur.db.ChangeKeys;
import com.cruddur.db.Database;
import com.cruddur.db.ExactRead;
import com.cruddur.db.Keyset;
import com.cruddur.db.PageTag;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.PersonalPages;
import com.cruddur.graph.Visibility;
import com.cruddur.http.Page;
import io.vertx.core.Future;
import java.util.Optional;
import org.jooq.Select;

/** The newest living activities of all users that the viewer sees. The shared pages are {@link ExactRead}s. */
final class HomeFeed {

    private static final Statement PAGE =
            Statement.of(page(Visibility.ofAnyone()), Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);

    /** The page of a viewer who hides people or is blocked. */
    private static final Statement OWN_PAGE = Statement.of(
                    page(Visibility.ofSub()), SUB, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT)
            .named("own");

    private final Database database;
    private final PersonalPages personal;
    private final ExactRead<Page> pages;

    HomeFeed(Database database, PersonalPages personal) {
        this.database = database;
        this.personal = personal;
        pages = new ExactRead<>(
                database,
                PAGE,
                page -> database.executeShared(PAGE, page.beforeTime(), page.beforeUuid(), page.limit()));
    }

    Future<StatementResult> page(Optional<Viewer> viewer, Page page) {
        return personal.pageWithoutMuted(viewer, () -> pages.read(page), own -> ownPage(own, page));
    }

    private Future<StatementResult> ownPage(Viewer viewer, Page page) {
        return database.execute(OWN_PAGE, viewer.sub(), page.beforeTime(), page.beforeUuid(), page.limit());
    }

    /** Depends on the set of activities, the activities that it shows, and their authors' profiles. */
    private static Select<?> page(Visibility visibility) {
        Keyset.List list = Keyset.list(
                ActivityJson.of(ACTIVITIES, USERS),
                ACTIVITIES.CREATED_AT,
                ACTIVITIES.UUID,
                ACTIVITIES.join(USERS).on(USERS.UUID.eq(ACTIVITIES.USER_UUID)),
                ActivityJson.living(ACTIVITIES).and(visibility.showsUnmuted(ACTIVITIES.USER_UUID)),
                ACTIVITIES.EXPIRES_AT);
        return select(body(list.items()), list.next())
                .select(PageTag.columns(
                        list.validUntil(),
                        arrayAppend(
                                arrayAppend(list.uuids(), inline(ChangeKeys.ACTIVITIES)), inline(ChangeKeys.USERS))))
                .from(list.table());
    }
}
