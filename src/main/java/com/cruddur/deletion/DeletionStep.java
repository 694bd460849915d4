package com.cruddur.deletion;

import com.cruddur.db.Transaction;
import io.vertx.core.Future;
import java.util.UUID;

/** A kind of row that the deletion of an account or of a crud deletes. */
public interface DeletionStep {

    /** Deletes some rows of an account or of a crud, and returns their number; 0 if there are none left. */
    Future<Integer> delete(Transaction transaction, UUID owner);
}
