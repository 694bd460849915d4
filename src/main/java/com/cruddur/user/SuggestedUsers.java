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
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import com.cruddur.activity.ActivityJson;
import com.cruddur.auth.Viewer;
import com.cruddur.db.Answer;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;

/** Whom one may want to read: the most active lately, never the one who asks. */
final class SuggestedUsers {

    private static final int MAX_USERS = 5;

    /** What "lately" is: so many of the newest cruds, however busy the place is. */
    private static final int NEWEST_ACTIVITIES = 1000;

    private static final Statement SUGGESTED = Statement.of(suggested(), SUB);

    private final Database database;

    SuggestedUsers(Database database) {
        this.database = database;
    }

    /** A viewer who isn't registered is nobody to be left out. */
    Future<Answer> to(Optional<Viewer> viewer) {
        return database.answer(SUGGESTED, viewer.map(Viewer::sub).orElse(null));
    }

    private static Select<?> suggested() {
        Activities lately = ACTIVITIES.as("lately");
        var newest = select(ACTIVITIES.USER_UUID, ACTIVITIES.CREATED_AT)
                .from(ACTIVITIES)
                .where(ActivityJson.living(ACTIVITIES))
                .orderBy(ACTIVITIES.CREATED_AT.desc(), ACTIVITIES.UUID.desc())
                .limit(inline(NEWEST_ACTIVITIES))
                .asTable(lately);
        Field<JSON> item = field(name("item"), SQLDataType.JSON);
        Field<Integer> cruds = field(name("cruds"), SQLDataType.INTEGER);
        Field<OffsetDateTime> last = field(name("last"), SQLDataType.TIMESTAMPWITHTIMEZONE);
        var busiest = select(
                        jsonObject(member("display_name", USERS.DISPLAY_NAME), member("handle", USERS.HANDLE))
                                .as(item),
                        count().as(cruds),
                        max(lately.CREATED_AT).as(last))
                .from(newest)
                .join(USERS)
                .on(USERS.UUID.eq(lately.USER_UUID))
                .where(USERS.COGNITO_USER_ID.isDistinctFrom(SUB))
                .groupBy(USERS.UUID)
                .orderBy(cruds.desc(), last.desc(), USERS.UUID)
                .limit(inline(MAX_USERS))
                .asTable("busiest");
        return select(body(orEmptyArray(jsonArrayAgg(item).orderBy(cruds.desc(), last.desc()))))
                .from(busiest);
    }
}
