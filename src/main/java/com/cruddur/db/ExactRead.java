package com.cruddur.db;

import com.cruddur.db.cache.CachedPage;
import com.cruddur.db.cache.ChangeCheck;
import com.cruddur.db.cache.PageCache;
import com.cruddur.db.cache.PageKey;
import com.cruddur.db.connect.TimeLimits;
import com.cruddur.metrics.CacheMetrics;
import com.cruddur.tracing.Requesters;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

    /** The minimum time for a read after a check that took its whole time limit. */
    private static final long MIN_MILLIS = 50;

    private final Object kind;
    private final Function<K, Future<StatementResult>> read;
    private final PageCache cache;
    private final ChangeLog changeLog;
    private final CacheMetrics metrics;
    private final boolean mayServeStale;

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
        this.mayServeStale = database.mayServeStale();
    }

    /** The page as of a point in time between this call and the completion of the future. */
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
        long beganNanos = System.nanoTime();
        Requesters requesters = Requesters.current();
        return changeLog.nextCheck().transform(checked -> {
            CachedPage valid = checked.succeeded() ? valid(key, cached, checked.result()) : null;
            if (valid != null) {
                metrics.hit();
                return Future.succeededFuture(valid.result());
            }
            return isUnavailable(checked.cause()) && !mayServeStale
                    ? Future.failedFuture(checked.cause())
                    : requesters.call(() -> readInTime(key, page, beganNanos));
        });
    }

    private @Nullable CachedPage valid(PageKey key, CachedPage cached, ChangeCheck check) {
        CachedPage current = cached.isValidAt(check.clockMicros()) ? cached : cache.get(key);
        return current != null && current.isValidAt(check.clockMicros()) ? current : null;
    }

    /** Any other failure is no reason to fail: a database that has become a standby refuses the check but answers reads. */
    private static boolean isUnavailable(@Nullable Throwable cause) {
        return cause instanceof DatabaseFailure failure && failure.kind() == DatabaseFailure.Kind.UNAVAILABLE;
    }

    /** Reads the page within the time that the check has left, so that both together end within a second. */
    private Future<StatementResult> readInTime(PageKey key, K page, long beganNanos) {
        long leftMillis =
                TimeLimits.SHARED_STATEMENT_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
        return readAndStore(key, page)
                .timeout(Math.max(MIN_MILLIS, leftMillis), TimeUnit.MILLISECONDS)
                .recover(cause ->
                        Future.failedFuture(cause instanceof TimeoutException ? DatabaseFailure.of(cause) : cause));
    }

    private Future<StatementResult> readAndStore(PageKey key, K page) {
        metrics.miss();
        long checksBefore = cache.finishedChecks();
        return read.apply(page).onSuccess(result -> cache.store(key, result, checksBefore));
    }
}
