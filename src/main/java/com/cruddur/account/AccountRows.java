package com.cruddur.account;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.deletion.DeletedReferences.ACCOUNT;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.db.Transaction;
import com.cruddur.deletion.DeletedCruds;
import com.cruddur.deletion.DeletedReferences;
import com.cruddur.deletion.DeletionStep;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.types.DayToSecond;

/**
 * Deletes the rows of marked accounts in batches. A batch is one transaction. It locks few rows for a short time, so
 * that neither a large account nor a popular crud blocks other writers. An interrupted batch is rolled back.
 */
final class AccountRows {

    /**
     * For this time after the mark, only the request that set it deletes rows of the account. Afterwards the sweep
     * does, too.
     */
    private static final DayToSecond GRACE = new DayToSecond(0, 0, 0, 10);

    private static final Statement LOCK = Statement.of(
            select(USERS.UUID)
                    .from(USERS)
                    .where(USERS.UUID.eq(ACCOUNT))
                    .and(USERS.DELETED_AT.isNotNull())
                    .forUpdate(),
            ACCOUNT);

    private static final Condition IS_LEFT =
            USERS.DELETED_AT.lt(currentOffsetDateTime().minus(inline(GRACE)));

    private static final Statement FIND_NEXT = Statement.of(select(body(jsonObject(member("uuid", USERS.UUID))))
            .from(USERS)
            .where(IS_LEFT)
            .limit(inline(1)));

    private static final Statement LOCK_NEXT = Statement.of(select(USERS.UUID)
            .from(USERS)
            .where(IS_LEFT)
            .orderBy(USERS.DELETED_AT)
            .limit(inline(1))
            .forUpdate()
            .skipLocked());

    private static final Statement DELETE_USER = Statement.ofUpdate(
            deleteFrom(USERS).where(USERS.UUID.eq(ACCOUNT)).and(USERS.DELETED_AT.isNotNull()), ACCOUNT);

    /** The steps that delete rows which other accounts' counters include: likes, reposts, follows and replies. */
    private static final List<DeletionStep> COUNTED =
            concat(DeletedReferences.counted(), List.of(DeletedCruds.REPLIES));

    /** All steps in their order. The row of the user is the last one: it keeps the mark until nothing else remains. */
    private static final List<DeletionStep> ALL = concat(
            COUNTED,
            concat(
                    DeletedReferences.others(),
                    List.of(DeletedCruds.ALL, (transaction, account) -> transaction.update(DELETE_USER, account))));

    /**
     * A batch.
     *
     * @param counted whether other accounts' counters include its rows
     * @param rows the number of deleted rows; 0 if no marked account was found
     */
    record Batch(boolean counted, int rows) {

        private static final Batch NONE = new Batch(false, 0);

        boolean isLast() {
            return rows == 0;
        }
    }

    private final Database database;

    AccountRows(Database database) {
        this.database = database;
    }

    /** Deletes a batch of a marked account. */
    Future<Batch> deleteBatch(UUID account) {
        return deleteBatch(LOCK, account);
    }

    /** Whether a marked account is left. Unlike a transaction, it needs no dedicated connection. */
    Future<Boolean> isAnyLeft() {
        return database.execute(FIND_NEXT).map(found -> found.body() != null);
    }

    /** Deletes a batch of the account that was marked first, unless another instance is deleting it at this moment. */
    Future<Batch> deleteNextBatch() {
        return deleteBatch(LOCK_NEXT);
    }

    // tag::transaction[]
    /**
     * Locks the account, so that one batch at a time deletes its rows. Then deletes rows of the first step that has
     * any.
     */
    private Future<Batch> deleteBatch(Statement lock, Object... arguments) {
        return database.transaction(transaction -> transaction
                .uuids(lock, arguments)
                .compose(locked -> locked.isEmpty()
                        ? Future.succeededFuture(Batch.NONE)
                        : delete(transaction, locked.getFirst(), 0)));
    }

    private static Future<Batch> delete(Transaction transaction, UUID account, int step) {
        return ALL.get(step)
                .delete(transaction, account)
                .compose(rows -> rows == 0 && step + 1 < ALL.size()
                        ? delete(transaction, account, step + 1)
                        : Future.succeededFuture(new Batch(step < COUNTED.size(), rows)));
    }
    // end::transaction[]

    private static List<DeletionStep> concat(List<DeletionStep> first, List<DeletionStep> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
