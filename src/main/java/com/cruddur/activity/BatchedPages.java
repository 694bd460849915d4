package com.cruddur.activity;

import com.cruddur.db.Answer;
import com.cruddur.db.Batches;
import com.cruddur.db.Database;
import com.cruddur.db.KeyTable;
import com.cruddur.db.Statement;
import com.cruddur.http.Page;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Pages that each belong to a key, a crud's or a person's: where many are asked for at once they are read together. */
final class BatchedPages<K> {

    private final Batches<Page, K, Map<K, Answer>> batches;

    /**
     * Nothing is asked yet.
     *
     * @param statement has the parameters of the keys and of the page, and answers with the key before all else
     */
    BatchedPages(Database database, Statement statement, KeyTable<K> keys) {
        batches =
                database.batches(statement, keys, page -> List.of(page.beforeTime(), page.beforeUuid(), page.limit()));
    }

    /** A key's page; nothing where there is no such key. */
    Future<Answer> page(K key, Page page) {
        return batches.ask(page, key).map(pages -> pages.getOrDefault(key, Answer.NOTHING));
    }
}
