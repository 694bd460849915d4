package com.cruddur.db;

import com.cruddur.db.cache.CachedPage;
import com.cruddur.db.cache.ChangeCheck;
import com.cruddur.db.cache.PageCache;
import com.cruddur.db.cache.PageKey;
import com.cruddur.metrics.CacheMetrics;
import io.vertx.core.Future;
import java.util.function.Function;

/**
 * Exact read: a read of a cached page that the database revalidates each time, so that a cached page is never stale.
 * Before a cached page is returned, a check that began after the request has shown that nothing on the page has changed
 * or expired. One check serves all pages and all requests that arrived before it began.
 *
 * <p>A page that is not cached is read at once. It is cached if its statement selects {@link PageTag#columns}. An exact
 * read belongs to one event loop; all event loops share the pages.
 *
 * @param <K> identifies a page of this kind, with {@code equals} and {@code hashCode}
 */
public final class ExactRead<K> {

    private final Object kind;
    private final Function<K, Future<StatementResult>> read;
    private final PageCache cache;
    private final ChangeLog changeLog;
    private final CacheMetrics metrics;

    /**
     * Creates an exact read.
     *
     * @param kind identifies the kind of page for all event loops: the statement that reads it
     * @param read reads a page from the database, by a statement that begins after the call
     */
    public ExactRead(Database database, Object kind, Function<K, Future<StatementResult>> read) {
        this.kind = kind;
        this.read = read;
        this.cache = database.pageCache();
        this.changeLog = database.changeLog();
        this.metrics = database.cacheMetrics();
    }

    /** The page as it is in the database at some moment between this call and its result. */
    public Future<StatementResult> read(K page) {
        if (cache.isOff()) {
            return read.apply(page);
        }
        PageKey key = new PageKey(kind, page);
        CachedPage cached = cache.get(key);
        if (cached == null) {
            changeLog.warmUp();
            return readAndStore(key, page);
        }
        return changeLog
                .nextCheck()
                .transform(checked -> checked.succeeded()
                        ? revalidated(key, cached, checked.result(), page)
                        : unchecked(key, checked.cause(), page));
    }

    /** A database that has become a standby refuses the check but answers reads. */
    private Future<StatementResult> unchecked(PageKey key, Throwable cause, K page) {
        return cause instanceof DatabaseFailure failure && failure.kind() == DatabaseFailure.Kind.UNAVAILABLE
                ? Future.failedFuture(failure)
                : readAndStore(key, page);
    }

    private Future<StatementResult> revalidated(PageKey key, CachedPage cached, ChangeCheck check, K page) {
        CachedPage current = cached.isValidAt(check.clockMicros()) ? cached : cache.get(key);
        if (current != null && current.isValidAt(check.clockMicros())) {
            metrics.hit();
            return Future.succeededFuture(current.result());
        }
        return readAndStore(key, page);
    }

    private Future<StatementResult> readAndStore(PageKey key, K page) {
        metrics.miss();
        long checksBefore = cache.finishedChecks();
        return read.apply(page).onSuccess(result -> cache.store(key, result, checksBefore));
    }
}
