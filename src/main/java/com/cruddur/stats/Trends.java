package com.cruddur.stats;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.orEmptyArray;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static org.jooq.impl.DSL.arrayAgg;
import static org.jooq.impl.DSL.arrayGet;
import static org.jooq.impl.DSL.cardinality;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.unnest;

import com.cruddur.activity.ActivityJson;
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
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import org.jooq.Field;
import org.jooq.Select;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;
import org.jooq.types.DayToSecond;

/**
 * The most frequent hashtags of living activities of the last 24 hours. Hashtags are compared by their keys; the most frequent
 * spelling is shown. The result is an {@link ExactRead}.
 */
final class Trends {

    private static final int MAX_HASHTAGS = 10;
    private static final DayToSecond DAY = new DayToSecond(1);

    /** The maximum number of activities that are counted: the newest ones with a hashtag. */
    private static final int MAX_ACTIVITIES = 100_000;

    private static final Field<String> SPELLING = field(name("spelling"), SQLDataType.CLOB);
    private static final Field<String> HASHTAG = field(name("hashtag"), SQLDataType.CLOB);
    private static final Field<Integer> SPELLING_COUNT = field(name("spelling_count"), SQLDataType.INTEGER);
    private static final Field<BigDecimal> COUNT = field(name("activities_count"), SQLDataType.NUMERIC);

    /** The first time at which a counted activity expires or becomes older than a day. */
    private static final Field<OffsetDateTime> UNTIL = field(name("until"), SQLDataType.TIMESTAMPWITHTIMEZONE);

    private static final Statement TRENDS = Statement.of(trends());

    private final ExactRead<Statement> trends;

    Trends(Database database) {
        trends = new ExactRead<>(database, TRENDS, database::executeShared);
    }

    Future<StatementResult> now() {
        return trends.read(TRENDS);
    }

    private static Select<?> trends() {
        var most = select(
                        concat(
                                        inline("#"),
                                        arrayGet(
                                                arrayAgg(SPELLING).orderBy(SPELLING_COUNT.desc(), SPELLING), inline(1)))
                                .as(HASHTAG),
                        sum(SPELLING_COUNT).as(COUNT),
                        // Over all hashtags, including those beyond the limit.
                        min(min(UNTIL)).over().as(UNTIL))
                .from(spellings())
                .groupBy(Routines.textKey(SPELLING))
                .orderBy(COUNT.desc(), HASHTAG)
                .limit(inline(MAX_HASHTAGS))
                .asTable("most");
        return select(body(orEmptyArray(jsonArrayAgg(jsonObject(member("hashtag", HASHTAG), member("count", COUNT)))
                        .orderBy(COUNT.desc(), HASHTAG))))
                .select(PageTag.columns(min(UNTIL), ChangeKeys.HASHTAGS))
                .from(most);
    }

    /** Counts each spelling first, so that few rows remain for the case-insensitive grouping. */
    private static TableLike<?> spellings() {
        Activities tagged = ACTIVITIES.as("tagged");
        var newest = select(
                        ACTIVITIES.HASHTAGS,
                        least(ACTIVITIES.EXPIRES_AT, ACTIVITIES.CREATED_AT.plus(inline(DAY)))
                                .as(UNTIL))
                .from(ACTIVITIES)
                .where(cardinality(ACTIVITIES.HASHTAGS).gt(inline(0)))
                .and(ACTIVITIES.CREATED_AT.gt(currentOffsetDateTime().minus(inline(DAY))))
                .and(ActivityJson.living(ACTIVITIES))
                .and(Visibility.isActive(ACTIVITIES.USER_UUID))
                .orderBy(ACTIVITIES.CREATED_AT.desc())
                .limit(inline(MAX_ACTIVITIES))
                .asTable(tagged);
        return select(SPELLING, count().as(SPELLING_COUNT), min(UNTIL).as(UNTIL))
                .from(newest, unnest(Routines.distinctHashtags(tagged.HASHTAGS)).as("tags", "spelling"))
                .groupBy(SPELLING)
                .asTable("spellings");
    }
}
