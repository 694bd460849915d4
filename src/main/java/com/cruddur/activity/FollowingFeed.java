package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.arrayConcat;
import static org.jooq.impl.DSL.arrayRemove;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.ChangeKeys;
import com.cruddur.db.Database;
import com.cruddur.db.ExactRead;
import com.cruddur.db.Keyset;
import com.cruddur.db.PageTag;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Following;
import com.cruddur.graph.Visibility;
import com.cruddur.http.Page;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Field;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;

/**
 * The activities of the viewer and of the people whom the viewer follows, and what these people repost, newest first, each
 * activity once. {@link Following} defines the places. A place depends on the activity alone, so that keyset paging neither
 * skips nor repeats an activity whose place does not change. The pages are {@link ExactRead}s.
 */
final class FollowingFeed {

    private static final Users REPOSTER = USERS.as("reposter");

    /** The place of an activity. */
    private static final Field<OffsetDateTime> TIME =
            field(name("entry", FollowingSource.TIME.getName()), SQLDataType.TIMESTAMPWITHTIMEZONE);

    private static final Field<UUID> UUID_ = field(name("entry", FollowingSource.UUID_.getName()), SQLDataType.UUID);
    private static final Field<UUID> BY = field(name("entry", FollowingSource.BY.getName()), SQLDataType.UUID);

    private static final Statement PAGE =
            Statement.of(page(), SUB, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);

    private record Key(String sub, Page page) {}

    private final ExactRead<Key> pages;

    FollowingFeed(Database database) {
        pages = new ExactRead<>(
                database,
                PAGE,
                key -> database.executeShared(
                        PAGE,
                        key.sub(),
                        key.page().beforeTime(),
                        key.page().beforeUuid(),
                        key.page().limit()));
    }

    Future<StatementResult> page(Viewer viewer, Page page) {
        return pages.read(new Key(viewer.sub(), page));
    }

    private static Select<?> page() {
        Field<UUID> viewer = VIEWER.UUID;
        Field<Integer> count = field(name("count"), SQLDataType.INTEGER);
        var counted = name("follows_count")
                .asMaterialized(select(Routines.followingCount(viewer).as(count)));
        var hidden = name("hidden")
                .fields("uuid")
                .asMaterialized(Visibility.of(viewer).hidden());
        Following following = Following.of(viewer, field(select(count).from(counted)), hidden);
        FollowingSource activities = FollowingSource.activities(following, viewer);
        Field<OffsetDateTime> end = field(name("end_at"), SQLDataType.TIMESTAMPWITHTIMEZONE);
        var ended = name("own_end").asMaterialized(select(activities.end().as(end)));
        FollowingSource reposts =
                FollowingSource.reposts(following, viewer, field(select(end).from(ended)));
        Keyset.List list = Keyset.list(
                ActivityJson.ofFollowing(ACTIVITIES, USERS, REPOSTER, when(BY.isNotNull(), TIME)),
                TIME,
                UUID_,
                activities
                        .rows()
                        .unionAll(reposts.rows())
                        .asTable("entry")
                        .join(ACTIVITIES)
                        .on(ACTIVITIES.UUID.eq(UUID_))
                        .join(USERS)
                        .on(USERS.UUID.eq(ACTIVITIES.USER_UUID))
                        .leftJoin(REPOSTER)
                        .on(REPOSTER.UUID.eq(BY)),
                noCondition(),
                ACTIVITIES.EXPIRES_AT);
        List<CommonTableExpression<?>> steps = new ArrayList<>(List.of(hidden, counted));
        steps.addAll(activities.steps());
        steps.add(ended);
        steps.addAll(reposts.steps());
        // A lateral query reads the viewer as a parameter. Scalar subqueries would double the time to begin the
        // statement.
        var page = lateral(with(steps)
                .select(list.items(), list.next(), list.validUntil(), list.uuids())
                .from(list.table())
                .asTable("page"));
        return with(ViewerRow.TABLE)
                .select(failure(ViewerRow.notRegistered()), body(list.items()), list.next())
                .select(PageTag.columns(list.validUntil(), keys(list, viewer)))
                .from(selectOne().asTable("one"))
                .leftJoin(ViewerRow.TABLE)
                .on(trueCondition())
                .leftJoin(page)
                .on(trueCondition());
    }

    /**
     * The activities of the page; the sets of activities, reposts and users; and the people whom the viewer follows and hides.
     * The page of an unregistered viewer, which is an error, depends on the set of users.
     */
    private static Field<UUID[]> keys(Keyset.List list, Field<UUID> viewer) {
        Field<UUID[]> sets = array(
                inline(ChangeKeys.ACTIVITIES),
                inline(ChangeKeys.REPOSTS),
                inline(ChangeKeys.USERS),
                Routines.followingKey(viewer),
                Routines.hidingKey(viewer));
        return arrayRemove(arrayConcat(list.uuids(), sets), inline(null, SQLDataType.UUID));
    }
}
