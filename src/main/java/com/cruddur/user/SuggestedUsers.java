package com.cruddur.user;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.orEmptyArray;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.FOLLOWS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import com.cruddur.activity.ActivityJson;
import com.cruddur.auth.Viewer;
import com.cruddur.db.ChangeKeys;
import com.cruddur.db.Database;
import com.cruddur.db.ExactRead;
import com.cruddur.db.PageTag;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Visibility;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/** Suggests the most active authors of the newest activities: neither the viewer, nor people whom the viewer follows or hides. */
final class SuggestedUsers {

    private static final int MAX_USERS = 5;

    /** The number of newest activities whose authors are counted. */
    private static final int NEWEST_ACTIVITIES = 1000;

    private static final Activities RECENT = ACTIVITIES.as("recent");
    private static final Field<UUID> AUTHOR = field(name("author"), SQLDataType.UUID);
    private static final Field<JSON> ITEM = field(name("item"), SQLDataType.JSON);
    private static final Field<Integer> ACTIVITIES_COUNT = field(name("activities_count"), SQLDataType.INTEGER);
    private static final Field<OffsetDateTime> LAST = field(name("last"), SQLDataType.TIMESTAMPWITHTIMEZONE);
    private static final Field<OffsetDateTime> UNTIL = field(name("until"), SQLDataType.TIMESTAMPWITHTIMEZONE);

    private static final Statement TO_VIEWER = Statement.of(
                    select(body(items())).from(busiest(isSuggestible())), SUB)
            .named("to viewer");
    private static final Statement TO_ANONYMOUS = Statement.of(select(body(items()))
            .select(PageTag.columns(min(UNTIL), ChangeKeys.ACTIVITIES, ChangeKeys.USERS))
            .from(busiest(Visibility.ofAnyone().showsUnmuted(RECENT.USER_UUID))));

    private final Database database;
    private final ExactRead<Statement> toAnonymous;

    SuggestedUsers(Database database) {
        this.database = database;
        this.toAnonymous = new ExactRead<>(database, TO_ANONYMOUS, database::executeShared);
    }

    /** The suggestions for a viewer. An unregistered viewer gets the same as an anonymous one. */
    Future<StatementResult> to(Optional<Viewer> viewer) {
        return viewer.map(present -> database.execute(TO_VIEWER, present.sub()))
                .orElseGet(() -> toAnonymous.read(TO_ANONYMOUS));
    }

    private static Field<JSON> items() {
        return orEmptyArray(jsonArrayAgg(ITEM).orderBy(ACTIVITIES_COUNT.desc(), LAST.desc()));
    }

    /** Not the viewer, and nobody whom the viewer follows or does not see. */
    private static Condition isSuggestible() {
        Visibility visibility = Visibility.ofSub();
        return RECENT.USER_UUID
                .isDistinctFrom(visibility.viewerUuid())
                .and(visibility.showsUnmuted(RECENT.USER_UUID))
                .and(notExists(selectOne()
                        .from(FOLLOWS)
                        .where(FOLLOWS.FOLLOWER_UUID.eq(visibility.viewerUuid()))
                        .and(FOLLOWS.FOLLOWED_UUID.eq(RECENT.USER_UUID))));
    }

    /** Joins the users last, for the few rows that are returned: a join with all activities would read all users. */
    private static Table<?> busiest(Condition author) {
        var newest = select(ACTIVITIES.USER_UUID, ACTIVITIES.CREATED_AT, ACTIVITIES.EXPIRES_AT)
                .from(ACTIVITIES)
                .where(ActivityJson.living(ACTIVITIES))
                .orderBy(ACTIVITIES.CREATED_AT.desc(), ACTIVITIES.UUID.desc())
                .limit(inline(NEWEST_ACTIVITIES))
                .asTable(RECENT);
        var authors = select(
                        RECENT.USER_UUID.as(AUTHOR),
                        count().as(ACTIVITIES_COUNT),
                        max(RECENT.CREATED_AT).as(LAST),
                        // Over all authors, including those beyond the limit.
                        min(min(RECENT.EXPIRES_AT)).over().as(UNTIL))
                .from(newest)
                .where(author)
                .groupBy(RECENT.USER_UUID)
                .orderBy(ACTIVITIES_COUNT.desc(), LAST.desc(), RECENT.USER_UUID)
                .limit(inline(MAX_USERS))
                .asTable("authors");
        return select(
                        jsonObject(
                                        member("display_name", USERS.DISPLAY_NAME),
                                        member("handle", USERS.HANDLE),
                                        member("avatar_url", Routines.avatarUrl(USERS.UUID, USERS.AVATAR_VERSION)))
                                .as(ITEM),
                        ACTIVITIES_COUNT,
                        LAST,
                        UNTIL)
                .from(authors)
                .join(USERS)
                .on(USERS.UUID.eq(AUTHOR))
                .asTable("busiest");
    }
}
