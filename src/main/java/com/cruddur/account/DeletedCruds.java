package com.cruddur.account;

import static com.cruddur.account.DeletedReferences.ACCOUNT;
import static com.cruddur.account.DeletedReferences.BATCH;
import static com.cruddur.account.DeletedReferences.CRUDS;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.withRecursive;

import com.cruddur.db.Statement;
import com.cruddur.db.Transaction;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Select;

/**
 * Deletes the cruds of an account and the threads below them, leaves first. Otherwise the deletion of one crud would
 * cascade to all its replies and likes in one statement.
 *
 * @param findLeaves finds cruds without replies in the threads of the account's newest cruds
 */
record DeletedCruds(Statement findLeaves) implements DeletionStep {

    /** The newest cruds whose threads are searched at a time. */
    private static final int ROOTS = 100;

    /** The number of cruds of these threads that are read at most. */
    private static final int MAX_READ = 20_000;

    /** The replies of the account, which the cruds of others count. */
    static final DeletedCruds REPLIES =
            new DeletedCruds(Statement.of(leaves(ACTIVITIES.REPLY_TO_ACTIVITY_UUID.isNotNull()), ACCOUNT)
                    .withCustomPlan());

    /** All cruds of the account. */
    static final DeletedCruds ALL =
            new DeletedCruds(Statement.of(leaves(noCondition()), ACCOUNT).withCustomPlan());

    private static final Statement LOCK_PARENTS = Statement.of(lockParents(), CRUDS);

    private static final Statement LOCK = Statement.of(
            select(ACTIVITIES.UUID)
                    .from(ACTIVITIES)
                    .where(DeletedReferences.isOneOf(ACTIVITIES.UUID))
                    .orderBy(ACTIVITIES.CREATED_AT, ACTIVITIES.UUID)
                    .forUpdate(),
            CRUDS);

    private static final Statement DELETE =
            Statement.ofUpdate(deleteFrom(ACTIVITIES).where(DeletedReferences.isOneOf(ACTIVITIES.UUID)), CRUDS);

    /** Locks a thread from its top down, as the deletion of a crud does. */
    @Override
    public Future<Integer> delete(Transaction transaction, UUID account) {
        return transaction.uuids(findLeaves, account).compose(found -> {
            UUID[] leaves = found.toArray(UUID[]::new);
            return leaves.length == 0
                    ? Future.succeededFuture(0)
                    : transaction
                            .uuids(LOCK_PARENTS, (Object) leaves)
                            .compose(locked -> transaction.uuids(LOCK, (Object) leaves))
                            .compose(locked -> deleteLocked(transaction, leaves));
        });
    }

    /** While the cruds are locked, no other transaction can add a like, repost or reply to them. */
    private static Future<Integer> deleteLocked(Transaction transaction, UUID[] leaves) {
        return DeletedReferences.deleteOf(transaction, leaves)
                .compose(references -> references >= BATCH
                        ? Future.succeededFuture(references)
                        : transaction.update(DELETE, (Object) leaves).map(cruds -> references + cruds));
    }

    /** Few cruds have replies, so that the first ones that are read are leaves. Without a limit, the join reads the whole table. */
    private static Select<?> leaves(Condition kind) {
        Activities thread = ACTIVITIES.as("thread");
        Activities reply = ACTIVITIES.as("reply");
        Activities crud = ACTIVITIES.as("crud");
        var roots = select(ACTIVITIES.UUID)
                .from(ACTIVITIES)
                .where(ACTIVITIES.USER_UUID.eq(ACCOUNT))
                .and(kind)
                .orderBy(ACTIVITIES.CREATED_AT.desc(), ACTIVITIES.UUID.desc())
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
