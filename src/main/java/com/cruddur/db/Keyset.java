package com.cruddur.db;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.orEmptyArray;
import static org.jooq.impl.DSL.arrayAgg;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectFrom;
import static org.jooq.impl.DSL.when;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.OrderField;
import org.jooq.Param;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.SelectConditionStep;
import org.jooq.Table;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;

/**
 * Keyset paging, newest first or oldest first. A page starts after a key, the time and uuid of a row, rather than after a
 * number of rows: no row is skipped or repeated while others are inserted, and the row of the key may be deleted.
 */
public final class Keyset {

    /** The time of the key. */
    public static final Param<OffsetDateTime> BEFORE_TIME = Statement.parameter(SQLDataType.TIMESTAMPWITHTIMEZONE);

    /** The uuid of the key, among the rows of that time. */
    public static final Param<UUID> BEFORE_UUID = Statement.parameter(SQLDataType.UUID);

    /** The maximum of {@link #LIMIT}. */
    public static final int MAX_LIMIT = 200;

    /** The maximum number of rows of the page. */
    public static final Param<Integer> LIMIT = Statement.parameter(SQLDataType.INTEGER);

    /** One row more than the page shows: its presence means that more rows follow. */
    private static final Field<Integer> FETCHED = LIMIT.plus(inline(1));

    private static final Field<JSON> ITEM = field(name("item"), SQLDataType.JSON);
    private static final Field<String> KEY = field(name("key"), SQLDataType.CLOB);
    private static final Field<Integer> POSITION = field(name("position"), SQLDataType.INTEGER);
    private static final Field<OffsetDateTime> EXPIRES_AT =
            field(name("expires_at"), SQLDataType.TIMESTAMPWITHTIMEZONE);
    private static final Field<OffsetDateTime> TIME = field(name("time"), SQLDataType.TIMESTAMPWITHTIMEZONE);
    private static final Field<UUID> UUID_ = field(name("uuid"), SQLDataType.UUID);
    private static final Field<UUID> DEPENDENCY = field(name("dependency"), SQLDataType.UUID);
    private static final Field<JSON> ITEMS = field(name("items"), SQLDataType.JSON);
    private static final Field<String> NEXT = field(name("next"), SQLDataType.CLOB);

    private static final Field<UUID[]> UUIDS = field(name("uuids"), SQLDataType.UUID.array());

    private static final Field<OffsetDateTime> VALID_UNTIL =
            field(name("valid_until"), SQLDataType.TIMESTAMPWITHTIMEZONE);

    private Keyset() {}

    /** The order of the rows. */
    private enum Direction {
        NEWEST_FIRST,
        OLDEST_FIRST;

        Condition afterKey(Field<OffsetDateTime> time, Field<UUID> uuid) {
            var key = row(BEFORE_TIME, BEFORE_UUID);
            return this == NEWEST_FIRST
                    ? row(time, uuid).lt(key)
                    : row(time, uuid).gt(key);
        }

        OrderField<?>[] order(Field<OffsetDateTime> time, Field<UUID> uuid) {
            return this == NEWEST_FIRST
                    ? new OrderField<?>[] {time.desc(), uuid.desc()}
                    : new OrderField<?>[] {time.asc(), uuid.asc()};
        }
    }

    /**
     * A page of a list, as a table of one row.
     *
     * @param items the page as a JSON array
     * @param next the key of the last item; null if no more rows follow
     * @param validUntil when the first row of the page expires; null for rows that do not expire
     * @param uuids a uuid of each of the page's rows, for {@link PageTag}; null if there are none
     */
    public record List(
            Table<?> table,
            Field<JSON> items,
            Field<String> next,
            Field<OffsetDateTime> validUntil,
            Field<UUID[]> uuids) {}

    /**
     * A page of a list.
     *
     * @param item the JSON of a row
     * @param time orders the rows, the newest first
     * @param uuid orders the rows of one time
     */
    public static List list(
            Field<JSON> item, Field<OffsetDateTime> time, Field<UUID> uuid, TableLike<?> from, Condition condition) {
        return list(item, time, uuid, from, condition, inline(null, time));
    }

    /**
     * A page of a list whose rows expire.
     *
     * @param expiresAt when a row expires
     */
    public static List list(
            Field<JSON> item,
            Field<OffsetDateTime> time,
            Field<UUID> uuid,
            TableLike<?> from,
            Condition condition,
            Field<OffsetDateTime> expiresAt) {
        return list(Direction.NEWEST_FIRST, item, time, uuid, from, condition, expiresAt, uuid, POSITION.asc());
    }

    /**
     * A page of a list that begins with its oldest rows.
     *
     * @param author the uuid of each row that the page depends on, instead of the row's
     */
    public static List listOldestFirst(
            Field<JSON> item,
            Field<OffsetDateTime> time,
            Field<UUID> uuid,
            TableLike<?> from,
            Condition condition,
            Field<OffsetDateTime> expiresAt,
            Field<UUID> author) {
        return list(Direction.OLDEST_FIRST, item, time, uuid, from, condition, expiresAt, author, POSITION.asc());
    }

    private static List list(
            Direction direction,
            Field<JSON> item,
            Field<OffsetDateTime> time,
            Field<UUID> uuid,
            TableLike<?> from,
            Condition condition,
            Field<OffsetDateTime> expiresAt,
            Field<UUID> dependency,
            OrderField<?> shown) {
        // The constant limit is for the planner. For a limit that is a parameter it assumes a tenth of the table: the
        // generic plan then looks expensive beside custom plans, and PostgreSQL would plan each execution.
        var candidates = select(
                        item.as(ITEM),
                        concat(time.cast(SQLDataType.CLOB), inline(" "), uuid.cast(SQLDataType.CLOB))
                                .as(KEY),
                        rowNumber().over().orderBy(direction.order(time, uuid)).as(POSITION),
                        expiresAt.as(EXPIRES_AT),
                        time.as(TIME),
                        uuid.as(UUID_),
                        dependency.as(DEPENDENCY))
                .from(from)
                .where(condition)
                .and(direction.afterKey(time, uuid))
                .orderBy(direction.order(time, uuid))
                .limit(inline(MAX_LIMIT + 1))
                .asTable("candidates");
        var rows = selectFrom(candidates).orderBy(direction.order(TIME, UUID_)).limit(FETCHED);
        var list = select(
                        orEmptyArray(jsonArrayAgg(ITEM).orderBy(shown).filterWhere(POSITION.le(LIMIT)))
                                .as(ITEMS),
                        when(count().gt(LIMIT), max(KEY).filterWhere(POSITION.eq(LIMIT)))
                                .as(NEXT),
                        min(EXPIRES_AT).as(VALID_UNTIL),
                        arrayAgg(DEPENDENCY).as(UUIDS))
                .from(rows.asTable("rows"))
                .asTable("list");
        return new List(list, ITEMS, NEXT, VALID_UNTIL, UUIDS);
    }

    /** A query that returns a page of a list and nothing else. */
    public static Select<?> page(
            Field<JSON> item, Field<OffsetDateTime> time, Field<UUID> uuid, TableLike<?> from, Condition condition) {
        return page(list(item, time, uuid, from, condition));
    }

    /** The same page with its rows in reverse order: the first page has the newest rows, the newest row last. */
    public static Select<?> pageOldestFirst(
            Field<JSON> item, Field<OffsetDateTime> time, Field<UUID> uuid, TableLike<?> from, Condition condition) {
        return page(list(
                Direction.NEWEST_FIRST, item, time, uuid, from, condition, inline(null, time), uuid, POSITION.desc()));
    }

    /** A query that returns this page and nothing else. */
    public static Select<?> page(List list) {
        return select(body(list.items()), list.next()).from(list.table());
    }

    /** The newest of these rows after the page's key, as many as the page needs. */
    public static <R extends Record> Select<R> newest(
            SelectConditionStep<R> rows, Field<OffsetDateTime> time, Field<UUID> uuid) {
        return afterKey(Direction.NEWEST_FIRST, rows, time, uuid);
    }

    private static <R extends Record> Select<R> afterKey(
            Direction direction, SelectConditionStep<R> rows, Field<OffsetDateTime> time, Field<UUID> uuid) {
        return rows.and(direction.afterKey(time, uuid))
                .orderBy(direction.order(time, uuid))
                .limit(FETCHED);
    }

    /** The first of these rows, newest first, as many as the page needs. The rows have a constant limit, for the planner. */
    public static <R extends Record> Select<R> upToFetched(
            Select<R> rows, Field<OffsetDateTime> time, Field<UUID> uuid) {
        return selectFrom(rows.asTable("fetched"))
                .orderBy(Direction.NEWEST_FIRST.order(time, uuid))
                .limit(FETCHED);
    }

    /** Whether a row comes after the key of a page that is newest first. */
    public static Condition isAfterKey(Field<OffsetDateTime> time, Field<UUID> uuid) {
        return Direction.NEWEST_FIRST.afterKey(time, uuid);
    }
}
