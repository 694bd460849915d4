package com.cruddur.account;

import com.cruddur.db.Transaction;
import io.vertx.core.Future;
import java.util.UUID;

/** A kind of row that the deletion of an account deletes. */
interface DeletionStep {

    /** Deletes some rows of a marked account, and returns their number; 0 if there are none left. */
    Future<Integer> delete(Transaction transaction, UUID account);
}
