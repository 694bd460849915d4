package com.cruddur.db;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.orEmptyArray;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.when;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.OrderField;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;

/**
 * Pages by keyset, newest first: a page starts behind a key (the time and uuid of a row), not behind a number of
 * rows, so that nothing is skipped or shown twice while others post, and the row itself may be gone.
 */
public final class Keyset {

    /** Behind which time the page starts. */
    public static final Param<OffsetDateTime> BEFORE_TIME = Statement.parameter(SQLDataType.TIMESTAMPWITHTIMEZONE);

    /** Behind which uuid it starts among the rows of that time. */
    public static final Param<UUID> BEFORE_UUID = Statement.parameter(SQLDataType.UUID);

    /** The most rows on the page. */
    public static final Param<Integer> LIMIT = Statement.parameter(SQLDataType.INTEGER);

    /** One more than is shown: the surplus row tells that more follow. */
    private static final Field<Integer> FETCHED = LIMIT.plus(inline(1));

    private static final Field<JSON> ITEM = field(name("item"), SQLDataType.JSON);
    private static final Field<String> KEY = field(name("key"), SQLDataType.CLOB);
    private static final Field<Integer> POSITION = field(name("position"), SQLDataType.INTEGER);

    private Keyset() {}

    /**
     * The query of one page.
     *
     * @param item the JSON of a row
     * @param time orders the rows, the newest first
     * @param uuid orders the rows of one time
     */
    public static Select<?> page(
            Field<JSON> item, Field<OffsetDateTime> time, Field<UUID> uuid, TableLike<?> from, Condition condition) {
        return page(item, time, uuid, from, condition, POSITION.asc());
    }

    /** The same page, with its rows the other way round: the first page has the newest rows, the newest last. */
    public static Select<?> pageOldestFirst(
            Field<JSON> item, Field<OffsetDateTime> time, Field<UUID> uuid, TableLike<?> from, Condition condition) {
        return page(item, time, uuid, from, condition, POSITION.desc());
    }

    private static Select<?> page(
            Field<JSON> item,
            Field<OffsetDateTime> time,
            Field<UUID> uuid,
            TableLike<?> from,
            Condition condition,
            OrderField<?> shown) {
        OrderField<?>[] newestFirst = {time.desc(), uuid.desc()};
        var page = select(
                        item.as(ITEM),
                        concat(time.cast(SQLDataType.CLOB), inline(" "), uuid.cast(SQLDataType.CLOB))
                                .as(KEY),
                        rowNumber().over().orderBy(newestFirst).as(POSITION))
                .from(from)
                .where(condition)
                .and(row(time, uuid).lt(row(BEFORE_TIME, BEFORE_UUID)))
                .orderBy(newestFirst)
                .limit(FETCHED);
        return select(
                        body(orEmptyArray(jsonArrayAgg(ITEM).orderBy(shown).filterWhere(POSITION.le(LIMIT)))),
                        when(count().gt(LIMIT), max(KEY).filterWhere(POSITION.eq(LIMIT)))
                                .as("next"))
                .from(page.asTable("page"));
    }
}
