package com.cruddur.db;

import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.CHANGES;
import static com.cruddur.jooq.Tables.CHANGE_LOG;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.unnest;

import com.cruddur.db.cache.ChangeCheck;
import com.cruddur.db.cache.PageCache;
import com.cruddur.db.cache.SharedCheck;
import com.cruddur.db.connect.EventLoop;
import com.cruddur.metrics.CacheMetrics;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * The check of the change log: one statement that returns the snapshot, the database clock and the keys that changed
 * since the snapshot of the previous check. It holds for any commit order: a change is reported if its transaction is
 * visible now and was not visible then, which is {@code xid >= xmax(previous) OR xid = ANY (xip(previous))}.
 *
 * <p>The statement must run alone, at READ COMMITTED: inside a transaction its snapshot would be an old one. A change log
 * belongs to one event loop; its results are shared by all ({@link PageCache}).
 */
final class ChangeLog implements SharedCheck.Runner<ChangeCheck> {

    /** While the change log cannot be read, it is tried again at this interval. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final Param<String> PREVIOUS = parameter(SQLDataType.CLOB);

    private static final Field<Object> PREVIOUS_SNAPSHOT =
            PREVIOUS.cast(SQLDataType.CLOB).cast(CHANGE_LOG.SWEPT.getDataType());

    private static final Field<Object> CURRENT_SNAPSHOT = function("pg_current_snapshot", SQLDataType.OTHER);

    private static final Field<Boolean> IS_IN_RECOVERY = function("pg_is_in_recovery", SQLDataType.BOOLEAN);

    /** The tables are unlogged, so that a standby cannot even plan a statement that reads them. */
    private static final Statement RECOVERY =
            Statement.of(select(IS_IN_RECOVERY)).named("recovery");

    private static final Statement CREATE = Statement.ofUpdate(
                    DSL.insertInto(CHANGE_LOG).defaultValues().onConflictDoNothing())
            .named("open");

    private static final Statement CHECK = Statement.of(checkQuery(), PREVIOUS).named("check");

    private final Database database;
    private final EventLoop eventLoop;
    private final PageCache cache;
    private final CacheMetrics metrics;
    private SharedCheck.@Nullable Ticket<ChangeCheck> ticket;
    private long triedAtNanos = System.nanoTime() - RETRY_NANOS;

    ChangeLog(Database database, EventLoop eventLoop, PageCache cache, CacheMetrics metrics) {
        this.database = database;
        this.eventLoop = eventLoop;
        this.cache = cache;
        this.metrics = metrics;
    }

    /** The result of the next check to begin. */
    Future<ChangeCheck> nextCheck() {
        SharedCheck.Ticket<ChangeCheck> current = ticket;
        if (current == null || !cache.checks().isOpen(current)) {
            current = cache.checks().join(this);
            ticket = current;
        } else {
            current.join();
        }
        return current.result();
    }

    /**
     * Whether a key has changed since a check, as of a check that began at most so long ago. True if that is unknown. Event
     * loops that poll share their checks.
     */
    Future<Boolean> hasChanged(UUID key, long sinceCheck, long maxAgeMillis) {
        // Registers the key, so that the next check looks for it.
        if (cache.hasChanged(key, sinceCheck) || cache.last() == null) {
            warmUp();
            return Future.succeededFuture(true);
        }
        if (System.nanoTime() - cache.lastBeganNanos() < TimeUnit.MILLISECONDS.toNanos(maxAgeMillis)) {
            return Future.succeededFuture(false);
        }
        return nextCheck().map(check -> cache.hasChanged(key, sinceCheck)).otherwise(true);
    }

    /** Begins a check if none has succeeded yet: pages can be cached only after one. */
    void warmUp() {
        if (cache.last() == null && System.nanoTime() - triedAtNanos >= RETRY_NANOS) {
            triedAtNanos = System.nanoTime();
            var ignored = nextCheck();
        }
    }

    @Override
    public EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public boolean isClosed() {
        return database.isClosed();
    }

    /** A failed check drops the whole cache. */
    @Override
    public Future<ChangeCheck> check() {
        ChangeCheck previous = cache.last();
        cache.begin();
        return (previous == null || previous.source().isEmpty() ? open() : Future.succeededFuture())
                .compose(open -> database.executeUnqueued(CHECK, previous == null ? null : previous.snapshot()))
                .map(ChangeLog::result)
                .onSuccess(check -> {
                    cache.apply(check);
                    metrics.checked();
                })
                .onFailure(cause -> {
                    cache.fail();
                    metrics.checkFailed();
                });
    }

    /** Creates the row of the change log if a crash has removed it. Fails on a standby. */
    private Future<?> open() {
        return database.executeUnqueued(RECOVERY).compose(rows -> {
            if (rows.iterator().next().getBoolean(0)) {
                return Future.failedFuture(DatabaseFailure.overloaded("a server in recovery has no change log"));
            }
            return database.executeUnqueued(CREATE);
        });
    }

    private static ChangeCheck result(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        String source = row.getString(0);
        long server = PageTag.micros(row.getOffsetDateTime(1));
        return new ChangeCheck(
                source == null ? "" : source,
                server,
                row.getString(2),
                PageTag.micros(row.getOffsetDateTime(3)),
                source == null || !Boolean.FALSE.equals(row.getBoolean(4)),
                List.of(row.getArrayOfUUIDs(5)));
    }

    private static Select<?> checkQuery() {
        return select(
                        source().as("source"),
                        function("pg_postmaster_start_time", SQLDataType.TIMESTAMPWITHTIMEZONE)
                                .as("server"),
                        CURRENT_SNAPSHOT.cast(SQLDataType.CLOB).as("snapshot"),
                        function("clock_timestamp", SQLDataType.TIMESTAMPWITHTIMEZONE)
                                .as("clock"),
                        field(or(isSwept(), hasLostTransaction())).as("is_gap"),
                        changedKeys().as("keys"))
                .from(selectOne().asTable("one"))
                .leftJoin(CHANGE_LOG)
                .on(noCondition());
    }

    /**
     * Identifies the contents of the change log. The incarnation alone would not do: a copy of the database has the same.
     * The file path contains the oids of database and table.
     */
    private static Field<String> source() {
        return concat(
                CHANGE_LOG.INCARNATION.cast(SQLDataType.CLOB),
                inline(" "),
                function(
                        "pg_relation_filepath",
                        SQLDataType.CLOB,
                        field(name("change_log", "tableoid"), SQLDataType.OTHER)),
                inline(" "),
                function("pg_postmaster_start_time", SQLDataType.TIMESTAMPWITHTIMEZONE)
                        .cast(SQLDataType.CLOB));
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

    /** Two index scans. One scan with OR would read the whole table. */
    private static Field<UUID[]> changedKeys() {
        Condition isNewer = CHANGES.XID.ge(xmax(PREVIOUS_SNAPSHOT));
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
