package com.cruddur.stats;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.ACTIVITY_COUNT_DELTAS;
import static com.cruddur.jooq.Tables.USER_COUNT_DELTAS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.currentLocalDate;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.generateSeries;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.with;

import com.cruddur.activity.ActivityJson;
import com.cruddur.db.ChangeKeys;
import com.cruddur.db.Database;
import com.cruddur.db.ExactRead;
import com.cruddur.db.PageTag;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.jooq.CommonTableExpression;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Select;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;
import org.jooq.types.DayToSecond;

/**
 * The number of users and living activities, in total and per day of creation for the last seven days, including today.
 * Days are UTC. The result is an {@link ExactRead}.
 */
final class Stats {

    private static final int DAYS = 7;
    private static final DayToSecond HOUR = new DayToSecond(0, 1);

    private static final Field<LocalDate> DAY = field(name("day"), SQLDataType.LOCALDATE);
    private static final Field<Long> NEW_ROWS = field(name("new_rows"), SQLDataType.BIGINT);

    private static final Statement STATS = Statement.of(stats());

    private final ExactRead<Statement> stats;

    Stats(Database database) {
        stats = new ExactRead<>(database, STATS, database::executeShared);
    }

    Future<StatementResult> now() {
        return stats.read(STATS);
    }

    /** The result is valid until the next activity expires or the day ends. */
    private static Select<?> stats() {
        var users = name("users_by_day")
                .as(select(
                                USER_COUNT_DELTAS.CREATED_ON.as(DAY),
                                sum(USER_COUNT_DELTAS.DELTA).as(NEW_ROWS))
                        .from(USER_COUNT_DELTAS)
                        .groupBy(USER_COUNT_DELTAS.CREATED_ON));
        var activities = name("activities_by_day")
                .as(select(DAY, sum(NEW_ROWS).as(NEW_ROWS))
                        .from(livingActivities())
                        .groupBy(DAY));
        Field<OffsetDateTime> firstExpiry =
                field(select(min(ACTIVITIES.EXPIRES_AT)).from(ACTIVITIES).where(ActivityJson.living(ACTIVITIES)));
        Field<OffsetDateTime> midnight =
                currentLocalDate().plus(inline(1)).cast(SQLDataType.LOCALDATE).cast(SQLDataType.TIMESTAMPWITHTIMEZONE);
        return with(users, activities)
                .select(body(jsonObject(
                        member("users_count", total(users)),
                        member("activities_count", total(activities)),
                        member("new_users_per_day", lastDays(users)),
                        member("new_activities_per_day", lastDays(activities)))))
                .select(PageTag.columns(least(firstExpiry, midnight), ChangeKeys.ACTIVITIES, ChangeKeys.USERS));
    }

    /** Sums the deltas of activities that expire after this hour, and counts the other ones. */
    private static TableLike<?> livingActivities() {
        Field<OffsetDateTime> endOfHour = field(select(function(
                        "date_trunc",
                        SQLDataType.TIMESTAMPWITHTIMEZONE,
                        inline("hour"),
                        currentOffsetDateTime(),
                        inline("UTC"))
                .plus(inline(HOUR))));
        var counted = select(ACTIVITY_COUNT_DELTAS.CREATED_ON.as(DAY), ACTIVITY_COUNT_DELTAS.DELTA.as(NEW_ROWS))
                .from(ACTIVITY_COUNT_DELTAS)
                .where(ACTIVITY_COUNT_DELTAS.EXPIRES_BEFORE.gt(endOfHour));
        var ending = select(day(ACTIVITIES.CREATED_AT).as(DAY), inline(1L).as(NEW_ROWS))
                .from(ACTIVITIES)
                .where(ActivityJson.living(ACTIVITIES))
                .and(ACTIVITIES.EXPIRES_AT.lt(endOfHour));
        return counted.unionAll(ending).asTable("living");
    }

    private static Field<LocalDate> day(Field<OffsetDateTime> time) {
        return time.cast(SQLDataType.LOCALDATE);
    }

    /** The sum over all days. */
    private static Field<?> total(CommonTableExpression<?> byDay) {
        return field(select(coalesce(sum(NEW_ROWS), inline(BigDecimal.ZERO))).from(byDay));
    }

    private static Field<JSON> lastDays(CommonTableExpression<?> byDay) {
        Field<Integer> ago = field(name("ago"), SQLDataType.INTEGER);
        var days = select(currentLocalDate()
                        .minus(ago)
                        .cast(SQLDataType.LOCALDATE)
                        .as(DAY))
                .from(generateSeries(inline(0), inline(DAYS - 1)).as("series", "ago"))
                .asTable("days");
        Field<LocalDate> day = days.field(DAY);
        return field(select(jsonArrayAgg(jsonObject(
                                member("day", day), member("count", coalesce(byDay.field(NEW_ROWS), inline(0L)))))
                        .orderBy(day))
                .from(days)
                .leftJoin(byDay)
                .on(byDay.field(DAY).eq(day)));
    }
}
