package com.cruddur.deletion;

import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.LIKES;
import static com.cruddur.jooq.Tables.REPOSTS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.unnest;
import static org.jooq.impl.DSL.update;

import com.cruddur.db.Statement;
import com.cruddur.db.Transaction;
import com.cruddur.jooq.DefaultSchema;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.ForeignKey;
import org.jooq.Param;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.QOM.ForeignKeyRule;
import org.jooq.impl.SQLDataType;

/**
 * Deletes the rows that refer to an account or to cruds. The foreign keys of the schema name the tables, so that a new table
 * needs no line here: {@code ON DELETE CASCADE} deletes its rows, {@code ON DELETE SET NULL} keeps them.
 */
public final class DeletedReferences {

    /** The maximum number of rows of an account that a statement changes. */
    public static final int BATCH = 500;

    /**
     * The maximum number of rows that refer to some cruds and that a statement deletes. No other transaction needs these rows:
     * the cruds are locked, and are deleted next.
     */
    static final int CRUDS_BATCH = 5_000;

    /** The account. */
    public static final Param<UUID> ACCOUNT = parameter(USERS.UUID);

    /** Some cruds. */
    static final Param<UUID[]> CRUDS = parameter(ACTIVITIES.UUID.getDataType().array());

    /** The physical location of a row, valid within the statement. */
    private static final Field<Object> CTID = field(name("ctid"), SQLDataType.OTHER);

    /** Tables whose rows triggers count in the cruds that they refer to. */
    private static final List<Table<?>> REACTIONS = List.of(LIKES, REPOSTS);

    /** Deletes a batch of the rows that refer to some cruds. */
    private static final List<Statement> OF_CRUDS = references(ACTIVITIES)
            .map(key -> Statement.ofUpdate(deleteBatch(key, isOneOf(column(key)), CRUDS_BATCH), CRUDS))
            .toList();

    private DeletedReferences() {}

    /** Whether a column is one of {@link #CRUDS}. The planner cannot see the length of the array, so that one plan serves any. */
    static Condition isOneOf(Field<UUID> column) {
        Field<UUID> value = field(name("value"), SQLDataType.UUID);
        return column.eq(any(array(select(value).from(unnest(CRUDS).as("given", "value")))));
    }

    /** The steps for likes, reposts and follows. */
    public static List<DeletionStep> counted() {
        return references(USERS)
                .filter(DeletedReferences::isCounted)
                .map(DeletedReferences::step)
                .toList();
    }

    /** The steps for all other rows except cruds. A conversation is left after its messages, because an empty one disappears. */
    public static List<DeletionStep> others() {
        return references(USERS)
                .filter(key -> !isCounted(key))
                .sorted(Comparator.comparing(key -> key.getDeleteRule() == ForeignKeyRule.SET_NULL))
                .map(DeletedReferences::step)
                .toList();
    }

    /** Deletes rows that refer to some cruds. Returns at least {@link #CRUDS_BATCH} if rows may remain. */
    static Future<Integer> deleteOf(Transaction transaction, UUID[] cruds) {
        return deleteOf(transaction, cruds, 0);
    }

    private static Future<Integer> deleteOf(Transaction transaction, UUID[] cruds, int index) {
        return index == OF_CRUDS.size()
                ? Future.succeededFuture(0)
                : transaction
                        .update(OF_CRUDS.get(index), (Object) cruds)
                        .compose(rows -> rows >= CRUDS_BATCH
                                ? Future.succeededFuture(rows)
                                : deleteOf(transaction, cruds, index + 1).map(more -> rows + more));
    }

    private static Stream<? extends ForeignKey<?, ?>> references(Table<?> table) {
        return DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                .filter(referring -> !referring.equals(ACTIVITIES))
                .flatMap(referring -> referring.getReferences().stream())
                .filter(key -> key.getKey().getTable().equals(table));
    }

    private static boolean isCounted(ForeignKey<?, ?> key) {
        return REACTIONS.contains(key.getTable()) || key.getTable().getName().equals("follows");
    }

    private static DeletionStep step(ForeignKey<?, ?> key) {
        if (key.getDeleteRule() == ForeignKeyRule.SET_NULL) {
            Statement forget = Statement.ofUpdate(
                    update(key.getTable())
                            .set(column(key), inline(null, column(key)))
                            .where(CTID.eq(any(array(batch(key, column(key).eq(ACCOUNT), BATCH))))),
                    ACCOUNT);
            return (transaction, account) -> transaction.update(forget, account);
        }
        if (REACTIONS.contains(key.getTable())) {
            return reactions(key);
        }
        Statement delete = Statement.ofUpdate(deleteBatch(key, column(key).eq(ACCOUNT), BATCH), ACCOUNT);
        return (transaction, account) -> transaction.update(delete, account);
    }

    /**
     * Locks the cruds before their reactions, by uuid, as the counting triggers and all other writers do. The common
     * order prevents deadlocks.
     */
    private static DeletionStep reactions(ForeignKey<?, ?> ofUser) {
        Table<?> table = ofUser.getTable();
        ForeignKey<?, ?> ofCrud = references(ACTIVITIES)
                .filter(key -> key.getTable().equals(table))
                .findFirst()
                .orElseThrow();
        Statement lock = Statement.of(
                select(ACTIVITIES.UUID)
                        .from(ACTIVITIES)
                        .where(ACTIVITIES.UUID.in(select(column(ofCrud))
                                .from(table)
                                .where(column(ofUser).eq(ACCOUNT))
                                .limit(inline(BATCH))))
                        .orderBy(ACTIVITIES.UUID)
                        .forNoKeyUpdate(),
                ACCOUNT);
        Statement delete = Statement.ofUpdate(
                deleteFrom(table).where(column(ofUser).eq(ACCOUNT)).and(isOneOf(column(ofCrud))), ACCOUNT, CRUDS);
        return (transaction, account) -> transaction
                .uuids(lock, account)
                .compose(cruds -> cruds.isEmpty()
                        ? Future.succeededFuture(0)
                        : transaction.update(delete, account, cruds.toArray(UUID[]::new)));
    }

    private static Query deleteBatch(ForeignKey<?, ?> key, Condition condition, int limit) {
        return deleteFrom(key.getTable()).where(CTID.eq(any(array(batch(key, condition, limit)))));
    }

    private static Select<Record1<Object>> batch(ForeignKey<?, ?> key, Condition condition, int limit) {
        return select(CTID).from(key.getTable()).where(condition).limit(inline(limit));
    }

    @SuppressWarnings("unchecked")
    private static TableField<Record, UUID> column(ForeignKey<?, ?> key) {
        return (TableField<Record, UUID>) key.getFields().getFirst();
    }
}
