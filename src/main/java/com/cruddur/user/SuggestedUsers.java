package com.cruddur.user;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.orEmptyArray;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import com.cruddur.activity.ActivityJson;
import com.cruddur.auth.Viewer;
import com.cruddur.db.Database;
import com.cruddur.db.ExactRead;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
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

/** Whom one may want to read: the most active lately, never the one who asks. */
final class SuggestedUsers {

    private static final int MAX_USERS = 5;

    /** What "lately" is: so many of the newest cruds, however busy the place is. */
    private static final int NEWEST_ACTIVITIES = 1000;

    private static final Activities LATELY = ACTIVITIES.as("lately");
    private static final Field<UUID> AUTHOR = field(name("author"), SQLDataType.UUID);
    private static final Field<JSON> ITEM = field(name("item"), SQLDataType.JSON);
    private static final Field<Integer> CRUDS = field(name("cruds"), SQLDataType.INTEGER);
    private static final Field<OffsetDateTime> LAST = field(name("last"), SQLDataType.TIMESTAMPWITHTIMEZONE);
    private static final Field<OffsetDateTime> UNTIL = field(name("until"), SQLDataType.TIMESTAMPWITHTIMEZONE);

    private static final Statement TO_VIEWER = Statement.of(
            select(body(items())).from(busiest(noCondition(), LATELY.USER_UUID.isDistinctFrom(viewer()))), SUB);
    private static final Statement TO_ANYBODY_IF_CHANGED = ExactRead.statement(
            condition -> ExactRead.whole(select(items(), min(UNTIL)).from(busiest(condition, noCondition()))));

    private final Database database;
    private final ExactRead toAnybody;

    SuggestedUsers(Database database) {
        this.database = database;
        this.toAnybody = new ExactRead(database, TO_ANYBODY_IF_CHANGED);
    }

    /** A viewer who isn't registered is nobody to be left out. */
    Future<StatementResult> to(Optional<Viewer> viewer) {
        return viewer.map(present -> database.execute(TO_VIEWER, present.sub())).orElseGet(toAnybody::read);
    }

    private static Field<JSON> items() {
        return orEmptyArray(jsonArrayAgg(ITEM).orderBy(CRUDS.desc(), LAST.desc()));
    }

    private static Field<UUID> viewer() {
        return field(select(USERS.UUID).from(USERS).where(USERS.COGNITO_USER_ID.eq(SUB)));
    }

    /** Who they are is looked up for the few that are shown: for all of the newest the planner reads everybody. */
    private static Table<?> busiest(Condition condition, Condition author) {
        var newest = select(ACTIVITIES.USER_UUID, ACTIVITIES.CREATED_AT, ACTIVITIES.EXPIRES_AT)
                .from(ACTIVITIES)
                .where(ActivityJson.living(ACTIVITIES))
                .and(condition)
                .orderBy(ACTIVITIES.CREATED_AT.desc(), ACTIVITIES.UUID.desc())
                .limit(inline(NEWEST_ACTIVITIES))
                .asTable(LATELY);
        var authors = select(
                        LATELY.USER_UUID.as(AUTHOR),
                        count().as(CRUDS),
                        max(LATELY.CREATED_AT).as(LAST),
                        // Over all of them, also those that are not shown.
                        min(min(LATELY.EXPIRES_AT)).over().as(UNTIL))
                .from(newest)
                .where(author)
                .groupBy(LATELY.USER_UUID)
                .orderBy(CRUDS.desc(), LAST.desc(), LATELY.USER_UUID)
                .limit(inline(MAX_USERS))
                .asTable("authors");
        return select(
                        jsonObject(member("display_name", USERS.DISPLAY_NAME), member("handle", USERS.HANDLE))
                                .as(ITEM),
                        CRUDS,
                        LAST,
                        UNTIL)
                .from(authors)
                .join(USERS)
                .on(USERS.UUID.eq(AUTHOR))
                .asTable("busiest");
    }
}
