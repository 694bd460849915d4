package com.cruddur.db;

import static com.cruddur.jooq.Tables.CHANGES;
import static com.cruddur.jooq.Tables.CHANGE_LOG;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.update;

import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.impl.SQLDataType;
import org.jooq.types.DayToSecond;

/**
 * Deletes old changes from the change log. A change is deleted if a snapshot that is at least ten seconds old sees it:
 * deleting by age would lose the change of a transaction that was open for long. The snapshot is stored before the first
 * row is deleted, so that a server whose last check is older drops its whole cache. Several instances may sweep at once.
 */
public final class ChangeLogSweep {

    private static final int BATCH = 5_000;

    private static final DayToSecond INTERVAL = new DayToSecond(0, 0, 0, 10);

    private static final Field<OffsetDateTime> CLOCK = function("clock_timestamp", SQLDataType.TIMESTAMPWITHTIMEZONE);

    private static final Statement ADVANCE = Statement.ofUpdate(advance()).named("advance");
    private static final Statement DELETE = Statement.ofUpdate(delete()).named("delete");

    private ChangeLogSweep() {}

    /** Deletes old changes, batch after batch. */
    public static Future<Void> run(Database database) {
        return database.update(ADVANCE)
                .compose(advanced ->
                        AsyncLoop.repeatWhile(() -> database.update(DELETE).map(deleted -> deleted >= BATCH)));
    }

    private static Query advance() {
        return update(CHANGE_LOG)
                .set(Map.of(
                        CHANGE_LOG.SWEPT,
                        CHANGE_LOG.NEXT,
                        CHANGE_LOG.NEXT,
                        function("pg_current_snapshot", SQLDataType.OTHER),
                        CHANGE_LOG.TAKEN,
                        CLOCK))
                .where(CHANGE_LOG.TAKEN.lt(CLOCK.minus(inline(INTERVAL))));
    }

    /** Finds the oldest changes by the index, and deletes them by ctid. */
    private static Query delete() {
        Field<Object> ctid = field(name("ctid"), SQLDataType.OTHER);
        Field<Object> swept = field(select(CHANGE_LOG.SWEPT).from(CHANGE_LOG));
        var old = select(ctid)
                .from(CHANGES)
                .where(CHANGES.XID.lt(function("pg_snapshot_xmax", SQLDataType.OTHER, swept)))
                .and(condition(function("pg_visible_in_snapshot", SQLDataType.BOOLEAN, CHANGES.XID, swept)))
                .orderBy(CHANGES.XID)
                .limit(inline(BATCH))
                .forUpdate()
                .skipLocked();
        return deleteFrom(CHANGES).where(ctid.eq(any(array(old))));
    }
}
