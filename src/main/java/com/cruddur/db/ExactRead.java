package com.cruddur.db;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.select;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * A page that is kept in memory and never out of date: every answer is proven current by the database itself.
 *
 * <p>The statement carries the snapshot that the kept page was read under, and reads nothing when it is still the same:
 * two equal snapshots see the same committed transactions, so what is kept <em>is</em> the answer, until the first of
 * its rows expires. The proof holds for one run of one server, hence its start time; and not on a standby, whose
 * snapshots don't tell all that they see, so that nothing is kept from there.
 *
 * <p>Requests that arrive while a check is under way share the next one, never the running one: each answer comes from a
 * check that began after its request arrived. Belongs to one event loop.
 */
public final class ExactRead {

    private static final Param<String> KNOWN_SNAPSHOT = Statement.parameter(SQLDataType.CLOB);
    private static final Param<String> KNOWN_START = Statement.parameter(SQLDataType.CLOB);
    private static final Param<OffsetDateTime> KNOWN_VALID_UNTIL =
            Statement.parameter(SQLDataType.TIMESTAMPWITHTIMEZONE);

    private static final Field<String> SNAPSHOT =
            function("pg_current_snapshot", SQLDataType.OTHER).cast(SQLDataType.CLOB);
    private static final Field<String> START = function("pg_postmaster_start_time", SQLDataType.TIMESTAMPWITHTIMEZONE)
            .cast(SQLDataType.CLOB);
    private static final Field<Boolean> STANDBY = function("pg_is_in_recovery", SQLDataType.BOOLEAN);

    /** Where nothing is known yet, the comparisons are neither true nor false: then it has changed. */
    private static final Condition UNCHANGED = condition(coalesce(
            field(SNAPSHOT.eq(KNOWN_SNAPSHOT)
                    .and(START.eq(KNOWN_START))
                    .and(currentOffsetDateTime().lt(KNOWN_VALID_UNTIL))
                    .and(not(STANDBY))),
            inline(false)));

    /**
     * A query of its own, for PostgreSQL to ask once, before it touches a table: {@code pg_is_in_recovery} counts as
     * volatile, so that without it every row would be asked.
     */
    private static final Condition CHANGED = condition(field(select(field(not(UNCHANGED)))));

    /** Of a page whose rows never expire. */
    private static final OffsetDateTime FOREVER = OffsetDateTime.of(9999, 12, 31, 0, 0, 0, 0, ZoneOffset.UTC);

    /** What is larger is read each time rather than kept. */
    private static final int MAX_KEPT_BYTES = 256 * 1024;

    private record Kept(Answer answer, String snapshot, String start, OffsetDateTime validUntil) {}

    private final Database database;
    private final Statement statement;
    private final @Nullable Object[] arguments;

    private @Nullable Kept kept;
    private boolean checking;
    private @Nullable Promise<Answer> nextCheck;

    /**
     * Keeps one page.
     *
     * @param statement made by {@link #statement}
     * @param arguments of the parameters that the list has
     */
    public ExactRead(Database database, Statement statement, Object... arguments) {
        this.database = database;
        this.statement = statement;
        this.arguments = new Object[arguments.length + 3];
        System.arraycopy(arguments, 0, this.arguments, 3, arguments.length);
    }

    /**
     * The statement that reads a list only where it has changed.
     *
     * @param list the list under a further condition
     * @param parameters those of the list
     */
    public static Statement statement(Function<Condition, Keyset.List> list, Param<?>... parameters) {
        Keyset.List changed = list.apply(CHANGED);
        Param<?>[] all = new Param<?>[parameters.length + 3];
        all[0] = KNOWN_SNAPSHOT;
        all[1] = KNOWN_START;
        all[2] = KNOWN_VALID_UNTIL;
        System.arraycopy(parameters, 0, all, 3, parameters.length);
        return Statement.of(
                select(
                                field(UNCHANGED).as("unchanged"),
                                SNAPSHOT.as("snapshot"),
                                START.as("start"),
                                STANDBY.as("standby"),
                                coalesce(changed.validUntil(), inline(FOREVER)).as("valid_until"),
                                Statement.body(changed.items()),
                                changed.next())
                        .from(changed.table()),
                all);
    }

    /** The page as it is in the database at some moment between this call and its answer. */
    public Future<Answer> read() {
        database.keptPages().asked().inc();
        if (nextCheck == null) {
            nextCheck = Promise.promise();
        }
        Future<Answer> answer = nextCheck.future();
        if (!checking) {
            check(nextCheck);
        }
        return answer;
    }

    private void check(Promise<Answer> waiting) {
        checking = true;
        nextCheck = null;
        arguments[0] = kept == null ? null : kept.snapshot();
        arguments[1] = kept == null ? null : kept.start();
        arguments[2] = kept == null ? null : kept.validUntil();
        Kept asked = kept;
        database.row(statement, arguments).map(row -> answer(row, asked)).onComplete(answer -> {
            checking = false;
            if (nextCheck != null) {
                check(nextCheck);
            }
            if (answer.succeeded()) {
                waiting.complete(answer.result());
            } else {
                kept = null;
                database.keptPages().failed().inc();
                waiting.fail(answer.cause());
            }
        });
    }

    private Answer answer(Row row, @Nullable Kept asked) {
        if (asked != null && Boolean.TRUE.equals(row.getBoolean("unchanged"))) {
            database.keptPages().unchanged().inc();
            return asked.answer();
        }
        database.keptPages().refreshed().inc();
        Answer answer = new Answer(row.getBuffer("body"), null, row.getString("next"));
        boolean keeps = !row.getBoolean("standby") && row.getBuffer("body").length() <= MAX_KEPT_BYTES;
        kept = keeps
                ? new Kept(
                        answer, row.getString("snapshot"), row.getString("start"), row.getOffsetDateTime("valid_until"))
                : null;
        return answer;
    }
}
