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

/** Pages that each belong to a key, a crud's or a person's: where many are asked for at once they are read together. */
final class BatchedPages<K> {

    private final Batcher<Page, K, Map<K, StatementResult>> batches;

    /**
     * Nothing is asked yet.
     *
     * @param statement has the parameters of the keys and of the page, and answers with the key before all else
     */
    BatchedPages(Database database, Statement statement, BatchKeys<K> keys) {
        batches =
                database.batcher(statement, keys, page -> List.of(page.beforeTime(), page.beforeUuid(), page.limit()));
    }

    /** A key's page; nothing where there is no such key. */
    Future<StatementResult> page(K key, Page page) {
        return batches.load(page, key).map(pages -> pages.getOrDefault(key, StatementResult.EMPTY));
    }
}
