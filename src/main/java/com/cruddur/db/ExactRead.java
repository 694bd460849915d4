package com.cruddur.db;

import static com.cruddur.db.Statement.parameter;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.db.cache.CachedPage;
import com.cruddur.db.connect.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.Function;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Param;
import org.jooq.Record2;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Exact read: a read of a cached page that the database revalidates each time. Every result is proven current by the
 * database itself, so a cached page is never stale.
 *
 * <p>The statement carries the version that the cached page was read under. It returns no row if the version is
 * unchanged: two equal snapshots see the same committed transactions, so the cached page is the result until its first
 * row expires. The version contains the start time of the server, because another server can have an equal snapshot;
 * and the end of the last recovery, because after a crash the server assigns transaction ids again while the start time
 * stays. The snapshot of a standby does not list running transactions, so pages of a standby are not cached.
 *
 * <p>Requests that arrive while a check is in flight share the next check, never the running one: every result comes
 * from a check that began after its request arrived. All event loops share the cached page and its checks
 * ({@link CachedPage}); an exact read belongs to one event loop.
 */
public final class ExactRead {

    private static final Param<String> KNOWN_VERSION = parameter(SQLDataType.CLOB);
    private static final Param<OffsetDateTime> KNOWN_VALID_UNTIL = parameter(SQLDataType.TIMESTAMPWITHTIMEZONE);

    private static final Field<String> VERSION = field(name("version"), SQLDataType.CLOB);

    /** Evaluated once, before the statement reads a table. Null on a standby, and so equal to no version. */
    private static final CommonTableExpression<?> CURRENT = name("current")
            .asMaterialized(select(when(
                            not(condition(function("pg_is_in_recovery", SQLDataType.BOOLEAN))),
                            concat(
                                    text("pg_current_snapshot", SQLDataType.OTHER),
                                    text("pg_postmaster_start_time", SQLDataType.TIMESTAMPWITHTIMEZONE),
                                    coalesce(text("pg_last_wal_replay_lsn", SQLDataType.OTHER), inline(""))))
                    .as(VERSION)));

    private static final Condition CHANGED = not(condition(coalesce(
            field(VERSION.eq(KNOWN_VERSION).and(currentOffsetDateTime().lt(KNOWN_VALID_UNTIL))), inline(false))));

    /** The end of validity of a page whose rows never expire. */
    private static final OffsetDateTime FOREVER = OffsetDateTime.of(9999, 12, 31, 0, 0, 0, 0, ZoneOffset.UTC);

    /** Larger pages are not cached. */
    private static final int MAX_PAGE_BYTES = 256 * 1024;

    // The indexes of the columns.
    private static final int BODY_COLUMN = 0;
    private static final int NEXT_COLUMN = 1;
    private static final int VERSION_COLUMN = 2;
    private static final int VALID_UNTIL_COLUMN = 3;

    private final Database database;
    private final Statement statement;
    private final @Nullable Object[] arguments;
    private final CachedPage page;
    private final CachedPage.Reader reader = new Reader();
    private CachedPage.@Nullable Ticket ticket;

    /**
     * Creates an exact read of one page.
     *
     * @param statement made by {@link #statement}
     * @param arguments the arguments of the list's parameters
     */
    public ExactRead(Database database, Statement statement, Object... arguments) {
        this.database = database;
        this.statement = statement;
        this.page = database.pageCache().page(statement, arguments);
        this.arguments = new Object[arguments.length + 2];
        System.arraycopy(arguments, 0, this.arguments, 2, arguments.length);
    }

    /**
     * The statement that reads a list only if it has changed.
     *
     * @param list the list under a further condition
     * @param parameters the list's parameters
     */
    public static Statement statement(Function<Condition, Keyset.List> list, Param<?>... parameters) {
        Keyset.List changed = list.apply(CHANGED);
        Param<?>[] all = new Param<?>[parameters.length + 2];
        all[0] = KNOWN_VERSION;
        all[1] = KNOWN_VALID_UNTIL;
        System.arraycopy(parameters, 0, all, 2, parameters.length);
        return Statement.of(
                with(CURRENT)
                        .select(
                                Statement.body(changed.items()),
                                changed.next(),
                                VERSION,
                                coalesce(changed.validUntil(), inline(FOREVER)).as("valid_until"))
                        .from(CURRENT)
                        .crossJoin(lateral(changed.table()))
                        .where(CHANGED),
                all);
    }

    /**
     * A list of a single page.
     *
     * @param page the JSON, and the time when its first row expires
     */
    public static Keyset.List whole(Select<Record2<JSON, OffsetDateTime>> page) {
        return new Keyset.List(
                page.asTable("page", "items", "valid_until"),
                field(name("items"), SQLDataType.JSON),
                inline((String) null, SQLDataType.CLOB).as("next"),
                field(name("valid_until"), SQLDataType.TIMESTAMPWITHTIMEZONE));
    }

    private static Field<String> text(String function, DataType<?> type) {
        return function(function, type).cast(SQLDataType.CLOB);
    }

    /** The page as it is in the database at some moment between this call and its result. */
    public Future<StatementResult> read() {
        database.cacheMetrics().reads().inc();
        CachedPage.Ticket current = ticket;
        if (current == null || !page.isOpen(current)) {
            current = page.join(reader);
            ticket = current;
        }
        return current.result();
    }

    private final class Reader implements CachedPage.Reader {

        @Override
        public EventLoop eventLoop() {
            return database.eventLoop();
        }

        @Override
        public boolean isClosed() {
            return database.isClosed();
        }

        /** Sends the version of the cached page. A failed check removes the page. */
        @Override
        public Future<StatementResult> check() {
            CachedPage.Content cached = page.content();
            arguments[0] = cached == null ? null : cached.version();
            arguments[1] = cached == null ? null : cached.validUntil();
            return database.executeUnqueued(statement, arguments)
                    .map(rows -> result(rows, cached))
                    .onFailure(cause -> {
                        page.store(null);
                        database.cacheMetrics().failed().inc();
                    });
        }
    }

    private StatementResult result(RowSet<Row> rows, CachedPage.@Nullable Content cached) {
        var iterator = rows.iterator();
        if (cached != null && !iterator.hasNext()) {
            database.cacheMetrics().unchanged().inc();
            return cached.result();
        }
        database.cacheMetrics().refreshed().inc();
        Row row = iterator.next();
        Buffer body = row.getBuffer(BODY_COLUMN);
        StatementResult result = new StatementResult(body, null, row.getString(NEXT_COLUMN));
        String version = row.getString(VERSION_COLUMN);
        boolean isCacheable = version != null && body.length() <= MAX_PAGE_BYTES;
        page.store(
                isCacheable
                        ? new CachedPage.Content(result, version, row.getOffsetDateTime(VALID_UNTIL_COLUMN))
                        : null);
        return result;
    }
}
