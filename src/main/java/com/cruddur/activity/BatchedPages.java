package com.cruddur.activity;

import com.cruddur.db.BatchKeys;
import com.cruddur.db.Batcher;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.Page;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Pages that belong to a key, such as an activity or a user. Concurrent reads of several keys share a statement. */
final class BatchedPages<K> {

    private final Batcher<Page, K, Map<K, StatementResult>> batcher;

    /**
     * Creates the batcher.
     *
     * @param statement takes the parameters of the keys and of the page, and returns the key in its first column
     */
    BatchedPages(Database database, Statement statement, BatchKeys<K> keys) {
        batcher =
                database.batcher(statement, keys, page -> List.of(page.beforeTime(), page.beforeUuid(), page.limit()));
    }

    /** The page of a key; empty if the key does not exist. */
    Future<StatementResult> page(K key, Page page) {
        return batcher.load(page, key).map(pages -> pages.getOrDefault(key, StatementResult.EMPTY));
    }
}
