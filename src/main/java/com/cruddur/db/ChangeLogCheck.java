package com.cruddur.db;

import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.CHANGES;
import static com.cruddur.jooq.Tables.CHANGE_LOG;
import static com.cruddur.jooq.Tables.INCARNATION;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.unnest;

import com.cruddur.db.cache.ChangeCheck;
import com.cruddur.db.cache.ReadIndex;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Query;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * The statements of the check: they return the snapshot, the database clock and the keys that changed since the
 * snapshot of the previous check. They hold for any commit order: a change is reported if its transaction is visible
 * now and was not visible then, which is {@code xid >= xmax(previous) OR xid = ANY (xip(previous))}.
 *
 * <p>Each statement must run alone, at READ COMMITTED: inside a transaction its snapshot could be older than the check.
 */
final class ChangeLogCheck {

    private static final Param<String> PREVIOUS = parameter(SQLDataType.CLOB);

    private static final Field<Object> PREVIOUS_SNAPSHOT =
            PREVIOUS.cast(SQLDataType.CLOB).cast(CHANGE_LOG.SWEPT.getDataType());

    private static final Field<Object> CURRENT_SNAPSHOT = function("pg_current_snapshot", SQLDataType.OTHER);

    private static final Field<Boolean> IS_IN_RECOVERY = function("pg_is_in_recovery", SQLDataType.BOOLEAN);

    /** The tables are unlogged, so that a standby cannot even plan a statement that reads them. */
    static final Statement RECOVERY = Statement.of(select(IS_IN_RECOVERY)).named("recovery");

    static final Statement CREATE = Statement.ofUpdate(
                    DSL.insertInto(CHANGE_LOG).defaultValues().onConflictDoNothing())
            .named("open");

    /** Returns the position of the database and no changes. No row if a crash has emptied the change log. */
    static final Statement POSITION = Statement.of(positionQuery()).named("position");

    /** Returns the position of the database, and the keys that changed since the snapshot of its parameter. */
    static final Statement CHANGES_SINCE =
            Statement.of(checkQuery(List.of()), PREVIOUS).named("changes");

    /**
     * The same two statements with the read index. Some servers, such as Aurora's, do not report their WAL position.
     */
    static final Statement POSITION_AND_INDEX = Statement.of(
                    select(position()).select(readIndex()).from(CHANGE_LOG))
            .named("position and read index");

    static final Statement CHANGES_AND_INDEX =
            Statement.of(checkQuery(readIndex()), PREVIOUS).named("changes and read index");

    /** Writes the marker by which replicas of this primary are recognised, unless it is already stored. */
    static final Statement MARK = Statement.ofUpdate(mark()).named("mark");

    private ChangeLogCheck() {}

    /**
     * Whether a row has the position of an earlier check: the same server, the same change log, and no transaction has
     * ended since.
     */
    static boolean isAt(ChangeCheck check, Row row) {
        return check.snapshot().equals(row.getString("snapshot"))
                && check.source().equals(row.getString("source"))
                && check.server() == serverMicros(row);
    }

    static ChangeCheck result(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        String source = row.getString("source");
        return new ChangeCheck(
                0,
                source == null ? "" : source,
                serverMicros(row),
                row.getString("snapshot"),
                clockMicros(row),
                source == null || !Boolean.FALSE.equals(row.getBoolean("is_gap")),
                List.of(row.getArrayOfUUIDs("keys")),
                readIndex(row));
    }

    static ReadIndex readIndex(Row row) {
        String marker = row.getColumnIndex("marker") < 0 ? null : row.getString("marker");
        return marker == null
                ? ReadIndex.NONE
                : new ReadIndex(
                        WalPosition.endOfRecords(
                                row.getLong("wal_position"), row.getLong("segment_bytes"), row.getLong("page_bytes")),
                        marker,
                        row.getBoolean("is_marked"));
    }

    private static long serverMicros(Row row) {
        return PageTag.micros(row.getOffsetDateTime("server"));
    }

    static long clockMicros(Row row) {
        return PageTag.micros(row.getOffsetDateTime("clock"));
    }

    private static Select<?> positionQuery() {
        return select(position()).from(CHANGE_LOG);
    }

    private static Select<?> checkQuery(List<Field<?>> more) {
        return select(position())
                .select(more)
                .select(
                        field(or(isSwept(), hasLostTransaction())).as("is_gap"),
                        changedKeys().as("keys"))
                .from(selectOne().asTable("one"))
                .leftJoin(CHANGE_LOG)
                .on(noCondition());
    }

    /**
     * The position of the database (the identity of the change log's contents, the start of the server, the snapshot)
     * and its clock.
     */
    private static List<Field<?>> position() {
        return List.of(
                source().as("source"),
                function("pg_postmaster_start_time", SQLDataType.TIMESTAMPWITHTIMEZONE)
                        .as("server"),
                CURRENT_SNAPSHOT.cast(SQLDataType.CLOB).as("snapshot"),
                function("clock_timestamp", SQLDataType.TIMESTAMPWITHTIMEZONE).as("clock"));
    }

    private static List<Field<?>> readIndex() {
        return List.of(
                marker().as("marker"),
                field(exists(selectOne().from(INCARNATION).where(INCARNATION.SOURCE.eq(marker()))))
                        .as("is_marked"),
                WalPosition.ofPrimary().as("wal_position"),
                WalPosition.segmentBytes().as("segment_bytes"),
                WalPosition.pageBytes().as("page_bytes"));
    }

    private static Query mark() {
        Field<String> excluded = field(name("excluded", "source"), SQLDataType.CLOB);
        return insertInto(INCARNATION, INCARNATION.SOURCE)
                .select(select(marker()).from(CHANGE_LOG))
                .onConflict(INCARNATION.ONLY_ROW)
                .doUpdate()
                .set(INCARNATION.SOURCE, excluded)
                .where(INCARNATION.SOURCE.ne(excluded));
    }

    /** The source, and the start of the server as a number, whose text does not depend on settings of the session. */
    private static Field<String> marker() {
        Field<Double> seconds = function(
                "date_part",
                SQLDataType.DOUBLE,
                inline("epoch"),
                function("pg_postmaster_start_time", SQLDataType.TIMESTAMPWITHTIMEZONE));
        return concat(
                source(),
                inline(" "),
                seconds.times(inline(1_000_000)).cast(SQLDataType.BIGINT).cast(SQLDataType.CLOB));
    }

    /**
     * Identifies the contents of the change log. The incarnation alone does not: a copy of the database has the same
     * one. The file path adds the oids of the database and the table.
     */
    private static Field<String> source() {
        return concat(
                CHANGE_LOG.INCARNATION.cast(SQLDataType.CLOB),
                inline(" "),
                function(
                        "pg_relation_filepath",
                        SQLDataType.CLOB,
                        field(name("change_log", "tableoid"), SQLDataType.OTHER)));
    }

    /** Whether the sweep has deleted changes since the previous snapshot, which then is not as new as the swept one. */
    private static Condition isSwept() {
        Field<Object> xid = field(name("swept_xid"), SQLDataType.OTHER);
        return xmax(PREVIOUS_SNAPSHOT)
                .lt(xmax(CHANGE_LOG.SWEPT))
                .or(exists(selectOne()
                        .from(select(xip(PREVIOUS_SNAPSHOT).as(xid)).asTable("swept"))
                        .where(condition(
                                function("pg_visible_in_snapshot", SQLDataType.BOOLEAN, xid, CHANGE_LOG.SWEPT)))));
    }

    /** Whether a transaction ended that is older than the change log: a prepared one, which survives a crash. */
    private static Condition hasLostTransaction() {
        Field<Object> xid = field(name("lost_xid"), SQLDataType.OTHER);
        return exists(selectOne()
                .from(select(xip(PREVIOUS_SNAPSHOT).as(xid)).asTable("lost"))
                .where(xid.lt(xmax(CHANGE_LOG.BORN)))
                .and(condition(function("pg_visible_in_snapshot", SQLDataType.BOOLEAN, xid, CURRENT_SNAPSHOT))));
    }

    /**
     * Two index scans. One scan with OR would read the whole table. The subqueries hide the parameter from the planner.
     * Otherwise it plans each execution while the table is large, which takes longer than the execution.
     */
    private static Field<UUID[]> changedKeys() {
        Condition isNewer = CHANGES.XID.ge(field(select(xmax(PREVIOUS_SNAPSHOT))));
        Condition wasInProgress = CHANGES.XID.eq(any(array(select(xip(PREVIOUS_SNAPSHOT)))));
        return array(keys(isNewer).unionAll(keys(wasInProgress)));
    }

    private static Select<org.jooq.Record1<UUID>> keys(Condition isReported) {
        Field<UUID> key = field(name("key"), SQLDataType.UUID);
        return select(key)
                .from(CHANGES, unnest(CHANGES.KEYS).as("change", "key"))
                .where(isReported)
                .orderBy(CHANGES.XID)
                .limit(inline(ChangeCheck.MAX_KEYS + 1));
    }

    private static Field<Object> xmax(Field<Object> snapshot) {
        return function("pg_snapshot_xmax", SQLDataType.OTHER, snapshot);
    }

    private static Field<Object> xip(Field<Object> snapshot) {
        return function("pg_snapshot_xip", SQLDataType.OTHER, snapshot);
    }
}
