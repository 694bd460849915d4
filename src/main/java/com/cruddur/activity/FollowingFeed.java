package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Following;
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
 * skips nor repeats an activity whose place does not change.
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

    private final Database database;

    FollowingFeed(Database database) {
        this.database = database;
    }

    Future<StatementResult> page(Viewer viewer, Page page) {
        return database.execute(PAGE, viewer.sub(), page.beforeTime(), page.beforeUuid(), page.limit());
    }

    private static Select<?> page() {
        Field<UUID> viewer = field(select(VIEWER.UUID).from(ViewerRow.TABLE));
        Field<Integer> count = field(name("count"), SQLDataType.INTEGER);
        var counted = name("follows_count")
                .asMaterialized(select(Routines.followingCount(viewer).as(count)));
        Following following = Following.of(viewer, field(select(count).from(counted)));
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
                noCondition());
        List<CommonTableExpression<?>> steps = new ArrayList<>(List.of(ViewerRow.TABLE, counted));
        steps.addAll(activities.steps());
        steps.add(ended);
        steps.addAll(reposts.steps());
        return with(steps)
                .select(failure(ViewerRow.notRegistered()), body(list.items()), list.next())
                .from(list.table());
    }
}
