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
 * use transaction numbers again, hence the last checkpoint, for recovery ends with a new one and leaves the start time
 * as it is; and not on a standby, whose snapshots don't tell all that they see, so that nothing is kept from there.
 *
 * <p>Requests that arrive while a check is under way share the next one, never the running one ({@link Rounds}): each
 * answer comes from a check that began after its request arrived. Belongs to one event loop.
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
                                    text("pg_control_checkpoint", SQLDataType.OTHER)))
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

    private record Kept(Answer answer, String version, OffsetDateTime validUntil) {}

    private final Database database;
    private final Statement statement;
    private final @Nullable Object[] arguments;

    private final Rounds<ExactRead, ExactRead, Answer> checks = new Rounds<>((page, askers) -> check());
    private @Nullable Kept kept;

    /**
     * Keeps one page.
     *
     * @param statement made by {@link #statement}
     * @param arguments of the parameters that the list has
     */
    public ExactRead(Database database, Statement statement, Object... arguments) {
        this.database = database;
        this.statement = statement;
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
        return checks.ask(this, this);
    }

    private Future<Answer> check() {
        Kept asked = kept;
        arguments[0] = asked == null ? null : asked.version();
        arguments[1] = asked == null ? null : asked.validUntil();
        return database.rows(statement, arguments)
                .map(rows -> answer(rows, asked))
                .onFailure(cause -> database.keptPages().failed().inc());
    }

    private Answer answer(RowSet<Row> rows, @Nullable Kept asked) {
        var iterator = rows.iterator();
        if (asked != null && !iterator.hasNext()) {
            database.keptPages().unchanged().inc();
            return asked.answer();
        }
        database.keptPages().refreshed().inc();
        Row row = iterator.next();
        Answer answer = new Answer(row.getBuffer(BODY), null, row.getString(NEXT));
        String version = row.getString(VERSION_AT);
        kept = version == null || row.getBuffer(BODY).length() > MAX_KEPT_BYTES
                ? null
                : new Kept(answer, version, row.getOffsetDateTime(VALID_UNTIL));
        return answer;
    }
}
