package com.cruddur.deletion;

import static com.cruddur.db.Statement.parameter;
import static com.cruddur.deletion.DeletedReferences.ACCOUNT;
import static com.cruddur.deletion.DeletedReferences.BATCH;
import static com.cruddur.deletion.DeletedReferences.CRUDS;
import static com.cruddur.deletion.DeletedReferences.CRUDS_BATCH;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.withRecursive;

import com.cruddur.db.Statement;
import com.cruddur.db.Transaction;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.OrderField;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.SelectForUpdateStep;

/**
 * Deletes cruds and the threads below them, leaves first, and the rows that refer to a crud before the crud. Otherwise the
 * deletion of one crud would cascade to all its replies and likes in one statement, which may exceed its time limit.
 */
public record DeletedCruds(Statement findLeaves) implements DeletionStep {

    /**
     * The rows that a transaction deleted.
     *
     * @param references rows that refer to cruds
     */
    public record Batch(int cruds, int references) {

        /** No rows. */
        public static final Batch NONE = new Batch(0, 0);

        /** Whether no row was left, or other transactions have locked all that were found. */
        public boolean isEmpty() {
            return cruds == 0 && references == 0;
        }
    }

    private static final Param<UUID> CRUD = parameter(ACTIVITIES.UUID);

    /** The cruds whose threads are searched at a time. */
    private static final int ROOTS = 100;

    private static final OrderField<?>[] NEWEST = {ACTIVITIES.CREATED_AT.desc(), ACTIVITIES.UUID.desc()};

    /** The number of cruds of these threads that are read at most. */
    private static final int MAX_READ = 20_000;

    /** The replies of the account, which the cruds of others count. */
    public static final DeletedCruds REPLIES = new DeletedCruds(Statement.of(
                    leaves(ACTIVITIES.USER_UUID.eq(ACCOUNT).and(ACTIVITIES.REPLY_TO_ACTIVITY_UUID.isNotNull()), NEWEST),
                    ACCOUNT)
            .withCustomPlan());

    /** All cruds of the account. */
    public static final DeletedCruds ALL =
            new DeletedCruds(Statement.of(leaves(ACTIVITIES.USER_UUID.eq(ACCOUNT), NEWEST), ACCOUNT)
                    .withCustomPlan());

    /** A crud and the thread below it. */
    public static final DeletedCruds THREAD = new DeletedCruds(
            Statement.of(leaves(ACTIVITIES.UUID.eq(CRUD), NEWEST), CRUD).withCustomPlan());

    private static final Statement EXPIRED_LEAVES = Statement.of(
                    leaves(ACTIVITIES.EXPIRES_AT.le(currentOffsetDateTime()), ACTIVITIES.EXPIRES_AT.asc()))
            .withCustomPlan();

    private static final Statement LOCK_PARENTS = Statement.of(lockParents(), CRUDS);

    private static final Statement LOCK = Statement.of(cruds().forUpdate(), CRUDS);
    private static final Statement LOCK_FREE = Statement.of(cruds().forUpdate().skipLocked(), CRUDS);

    private static final Statement DELETE =
            Statement.ofUpdate(deleteFrom(ACTIVITIES).where(DeletedReferences.isOneOf(ACTIVITIES.UUID)), CRUDS);

    @Override
    public Future<Integer> delete(Transaction transaction, UUID owner) {
        return transaction
                .uuids(findLeaves, owner)
                .compose(leaves -> deleteLeaves(transaction, leaves, LOCK))
                .map(batch -> batch.cruds + batch.references);
    }

    /** Deletes some expired cruds, except those that another transaction has locked. */
    public static Future<Batch> deleteExpired(Transaction transaction) {
        return transaction.uuids(EXPIRED_LEAVES).compose(leaves -> deleteLeaves(transaction, leaves, LOCK_FREE));
    }

    /** Locks a thread from its top down, as the deletion of a crud in one statement does. */
    private static Future<Batch> deleteLeaves(Transaction transaction, List<UUID> leaves, Statement lock) {
        return leaves.isEmpty()
                ? Future.succeededFuture(Batch.NONE)
                : transaction
                        .uuids(LOCK_PARENTS, (Object) leaves.toArray(UUID[]::new))
                        .compose(parents -> transaction.uuids(lock, (Object) leaves.toArray(UUID[]::new)))
                        .compose(locked -> deleteLocked(transaction, locked.toArray(UUID[]::new)));
    }

    /** While the cruds are locked, no other transaction can add a like, repost or reply to them. */
    private static Future<Batch> deleteLocked(Transaction transaction, UUID[] leaves) {
        return DeletedReferences.deleteOf(transaction, leaves)
                .compose(references -> references >= CRUDS_BATCH
                        ? Future.succeededFuture(new Batch(0, references))
                        : transaction.update(DELETE, (Object) leaves).map(cruds -> new Batch(cruds, references)));
    }

    /** Few cruds have replies, so that the first ones that are read are leaves. Without a limit, the join reads the whole table. */
    private static Select<?> leaves(Condition areRoots, OrderField<?>... order) {
        Activities thread = ACTIVITIES.as("thread");
        Activities reply = ACTIVITIES.as("reply");
        Activities crud = ACTIVITIES.as("crud");
        var roots = select(ACTIVITIES.UUID)
                .from(ACTIVITIES)
                .where(areRoots)
                .orderBy(order)
                .limit(inline(ROOTS))
                .asTable("crud");
        var replies = select(reply.UUID)
                .from(reply)
                .where(reply.REPLY_TO_ACTIVITY_UUID.eq(thread.UUID))
                .limit(inline(MAX_READ))
                .asTable("reply");
        CommonTableExpression<?> threads = name("thread")
                .fields("uuid")
                .as(select(crud.UUID)
                        .from(roots)
                        .unionAll(select(reply.UUID).from(table(name("thread"))).crossJoin(lateral(replies))));
        return withRecursive(threads)
                .select(crud.UUID)
                .from(select(thread.UUID).from(threads).limit(inline(MAX_READ)).asTable("crud"))
                .where(notExists(selectOne().from(reply).where(reply.REPLY_TO_ACTIVITY_UUID.eq(crud.UUID))))
                .limit(inline(BATCH));
    }

    private static SelectForUpdateStep<?> cruds() {
        return select(ACTIVITIES.UUID)
                .from(ACTIVITIES)
                .where(DeletedReferences.isOneOf(ACTIVITIES.UUID))
                .orderBy(ACTIVITIES.CREATED_AT, ACTIVITIES.UUID);
    }

    private static Select<?> lockParents() {
        Activities child = ACTIVITIES.as("child");
        return select(ACTIVITIES.UUID)
                .from(ACTIVITIES)
                .where(ACTIVITIES.UUID.eq(any(array(select(child.REPLY_TO_ACTIVITY_UUID)
                        .from(child)
                        .where(DeletedReferences.isOneOf(child.UUID))))))
                .orderBy(ACTIVITIES.CREATED_AT, ACTIVITIES.UUID)
                .forNoKeyUpdate();
    }
}
