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

import io.vertx.core.Future;
import io.vertx.core.Promise;
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
 * A page that is kept in memory and never out of date: every answer is proven current by the database itself.
 *
 * <p>The statement carries the version that the kept page was read under, and answers with no row where it is still the
 * same: two equal snapshots see the same committed transactions, so what is kept <em>is</em> the answer, until the first
 * of its rows expires. The proof holds for one run of one server, hence its start time; for as long as no crash makes it
 * use transaction numbers again, hence the end of the last recovery, which leaves the start time as it is; and not on a
 * standby, whose snapshots don't tell all that they see, so that nothing is kept from there.
 *
 * <p>Requests that arrive while a check is under way share the next one, never the running one: each answer comes from a
 * check that began after its request arrived. What is kept, and the check, all event loops of a server have in common
 * ({@link KeptPage}); this reader of it belongs to one.
 */
public final class ExactRead {

    private static final Param<String> KNOWN_VERSION = parameter(SQLDataType.CLOB);
    private static final Param<OffsetDateTime> KNOWN_VALID_UNTIL = parameter(SQLDataType.TIMESTAMPWITHTIMEZONE);

    private static final Field<String> VERSION = field(name("version"), SQLDataType.CLOB);

    /** Asked once, before any table is touched; null on a standby, and then it equals nothing. */
    private static final CommonTableExpression<?> HERE = name("here")
            .asMaterialized(select(when(
                            not(condition(function("pg_is_in_recovery", SQLDataType.BOOLEAN))),
                            concat(
                                    text("pg_current_snapshot", SQLDataType.OTHER),
                                    text("pg_postmaster_start_time", SQLDataType.TIMESTAMPWITHTIMEZONE),
                                    coalesce(text("pg_last_wal_replay_lsn", SQLDataType.OTHER), inline(""))))
                    .as(VERSION)));

    private static final Condition CHANGED = not(condition(coalesce(
            field(VERSION.eq(KNOWN_VERSION).and(currentOffsetDateTime().lt(KNOWN_VALID_UNTIL))), inline(false))));

    /** Of a page whose rows never expire. */
    private static final OffsetDateTime FOREVER = OffsetDateTime.of(9999, 12, 31, 0, 0, 0, 0, ZoneOffset.UTC);

    /** What is larger is read each time rather than kept. */
    private static final int MAX_KEPT_BYTES = 256 * 1024;

    // Where the columns stand.
    private static final int BODY = 0;
    private static final int NEXT = 1;
    private static final int VERSION_AT = 2;
    private static final int VALID_UNTIL = 3;

    private final Database database;
    private final Statement statement;
    private final @Nullable Object[] arguments;
    private final KeptPage page;
    private KeptPage.@Nullable Share share;

    /**
     * Keeps one page.
     *
     * @param statement made by {@link #statement}
     * @param arguments of the parameters that the list has
     */
    public ExactRead(Database database, Statement statement, Object... arguments) {
        this.database = database;
        this.statement = statement;
        this.page = database.keptInCommon().page(statement, arguments);
        this.arguments = new Object[arguments.length + 2];
        System.arraycopy(arguments, 0, this.arguments, 2, arguments.length);
    }

    /**
     * The statement that reads a list only where it has changed.
     *
     * @param list the list under a further condition
     * @param parameters those of the list
     */
    public static Statement statement(Function<Condition, Keyset.List> list, Param<?>... parameters) {
        Keyset.List changed = list.apply(CHANGED);
        Param<?>[] all = new Param<?>[parameters.length + 2];
        all[0] = KNOWN_VERSION;
        all[1] = KNOWN_VALID_UNTIL;
        System.arraycopy(parameters, 0, all, 2, parameters.length);
        return Statement.of(
                with(HERE)
                        .select(
                                Statement.body(changed.items()),
                                changed.next(),
                                VERSION,
                                coalesce(changed.validUntil(), inline(FOREVER)).as("valid_until"))
                        .from(HERE)
                        .crossJoin(lateral(changed.table()))
                        .where(CHANGED),
                all);
    }

    /**
     * A page that isn't one of several.
     *
     * @param page the JSON, and when the first of its rows expires
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

    /** The page as it is in the database at some moment between this call and its answer. */
    public Future<Answer> read() {
        database.keptPages().asked().inc();
        KeptPage.Share waiting = share;
        if (waiting == null || !page.isOpen(waiting)) {
            waiting = page.ask(this);
            share = waiting;
        }
        return waiting.answer();
    }

    /** Asks the database whether the page is still what it was. */
    Future<Answer> check() {
        KeptPage.Content asked = page.content();
        arguments[0] = asked == null ? null : asked.version();
        arguments[1] = asked == null ? null : asked.validUntil();
        return database.rowsAtOnce(statement, arguments)
                .map(rows -> answer(rows, asked))
                .onFailure(cause -> {
                    page.keep(null);
                    database.keptPages().failed().inc();
                });
    }

    /** Whether the database of this event loop can't be asked any more. */
    boolean isClosed() {
        return database.isClosed();
    }

    /** One whose listeners run where this page is read from. */
    Promise<Answer> promise() {
        return database.promise();
    }

    /** Does something where this page is read from. */
    void onEventLoop(Runnable task) {
        database.onEventLoop(task);
    }

    private Answer answer(RowSet<Row> rows, KeptPage.@Nullable Content asked) {
        var iterator = rows.iterator();
        if (asked != null && !iterator.hasNext()) {
            database.keptPages().unchanged().inc();
            return asked.answer();
        }
        database.keptPages().refreshed().inc();
        Row row = iterator.next();
        Buffer body = row.getBuffer(BODY);
        Answer answer = new Answer(body, null, row.getString(NEXT));
        String version = row.getString(VERSION_AT);
        boolean kept = version != null && body.length() <= MAX_KEPT_BYTES;
        page.keep(kept ? new KeptPage.Content(answer, version, row.getOffsetDateTime(VALID_UNTIL)) : null);
        return answer;
    }
}
