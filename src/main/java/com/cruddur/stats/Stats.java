package com.cruddur.stats;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.currentLocalDate;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.generateSeries;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;

import com.cruddur.activity.ActivityJson;
import com.cruddur.db.Answer;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import io.vertx.core.Future;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/**
 * How many people and cruds there are, and how many came with each of the last days, today included. What has expired
 * doesn't count, on the day it was posted neither. Days are those of the session's time zone, UTC.
 */
final class Stats {

    private static final int DAYS = 7;

    private static final Field<LocalDate> DAY = field(name("day"), SQLDataType.LOCALDATE);
    private static final Field<Integer> AGO = field(name("ago"), SQLDataType.INTEGER);

    private static final Statement STATS = Statement.of(select(body(jsonObject(
            member("users_count", field(selectCount().from(USERS))),
            member("activities_count", field(selectCount().from(ACTIVITIES).where(ActivityJson.living(ACTIVITIES)))),
            member("new_users_per_day", perDay(USERS, USERS.CREATED_AT, noCondition())),
            member(
                    "new_activities_per_day",
                    perDay(ACTIVITIES, ACTIVITIES.CREATED_AT, ActivityJson.living(ACTIVITIES)))))));

    private final Database database;

    Stats(Database database) {
        this.database = database;
    }

    Future<Answer> now() {
        return database.answer(STATS);
    }

    private static Field<JSON> perDay(Table<?> table, Field<OffsetDateTime> createdAt, Condition condition) {
        var days = select(currentLocalDate()
                        .minus(AGO)
                        .cast(SQLDataType.LOCALDATE)
                        .as(DAY))
                .from(generateSeries(inline(0), inline(DAYS - 1)).as("series", "ago"))
                .asTable("days");
        var ofDay = select(createdAt.cast(SQLDataType.LOCALDATE).as("day"), count().as("count"))
                .from(table)
                .where(createdAt.ge(currentLocalDate().minus(inline(DAYS - 1)).cast(SQLDataType.TIMESTAMPWITHTIMEZONE)))
                .and(condition)
                .groupBy(createdAt.cast(SQLDataType.LOCALDATE))
                .asTable("of_day");
        Field<LocalDate> day = days.field(DAY);
        return field(select(jsonArrayAgg(jsonObject(
                                member("day", day),
                                member("count", coalesce(ofDay.field("count", Integer.class), inline(0)))))
                        .orderBy(day))
                .from(days)
                .leftJoin(ofDay)
                .on(ofDay.field("day", LocalDate.class).eq(day)));
    }
}
