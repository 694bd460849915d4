package com.cruddur.db;

import com.cruddur.db.cache.CachedPage;
import com.cruddur.db.cache.ChangeCheck;
import com.cruddur.db.cache.PageCache;
import com.cruddur.db.cache.PageKey;
import com.cruddur.db.cache.ReadsInFlight;
import com.cruddur.db.cache.ReadsInFlight.ReadInFlight;
import com.cruddur.db.connect.EventLoop;
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
 * <p>A page that is not cached is read at once, and cached if its statement selects {@link PageTag#columns}. Requests whose
 * check found the page dropped share one read that begins after the check, on all event loops. A request that arrives
 * during a read waits for a check, and then for the page.
 *
 * <p>An exact read belongs to one event loop; all event loops share the pages.
 *
 * @param <K> identifies a page of this kind, with {@code equals} and {@code hashCode}
 */
public final class ExactRead<K> {

    /** The minimum time for a read after a check that took its whole time limit. */
    private static final long MIN_MILLIS = 50;

    private final Object kind;
    private final Function<K, Future<StatementResult>> read;
    private final EventLoop eventLoop;
    private final PageCache cache;
    private final ReadsInFlight readsInFlight;
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
        this.eventLoop = database.eventLoop();
        this.cache = database.pageCache();
        this.readsInFlight = cache.readsInFlight();
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
            ReadInFlight own = new ReadInFlight(cache.finishedChecks());
            // A read in flight has begun before this request arrived, so it needs a check, too. While checks fail, it
            // needs a read of its own.
            if (readsInFlight.add(key, own) || cache.last() == null) {
                changeLog.warmUp();
                return begin(own, key, page);
            }
        }
        long beganNanos = System.nanoTime();
        Requesters requesters = Requesters.current();
        return changeLog.nextCheck().transform(checked -> {
            CachedPage valid = checked.succeeded() ? valid(key, cached, checked.result()) : null;
            if (valid != null) {
                return hit(valid);
            }
            return isUnavailable(checked.cause()) && !mayServeStale
                    ? Future.failedFuture(checked.cause())
                    : requesters.call(() -> inTime(
                            checked.succeeded() ? readAfter(checked.result(), key, page, requesters) : readNow(page),
                            beganNanos));
        });
    }

    private Future<StatementResult> hit(CachedPage valid) {
        metrics.hit();
        return Future.succeededFuture(valid.result());
    }

    private @Nullable CachedPage valid(PageKey key, @Nullable CachedPage cached, ChangeCheck check) {
        CachedPage current = cached != null && cached.isValidAt(check.clockMicros()) ? cached : cache.get(key);
        return current != null && current.isValidAt(check.clockMicros()) ? current : null;
    }

    /** Any other failure is no reason to fail: a database that has become a standby refuses the check but answers reads. */
    private static boolean isUnavailable(@Nullable Throwable cause) {
        return cause instanceof DatabaseFailure failure && failure.kind() == DatabaseFailure.Kind.UNAVAILABLE;
    }

    /** Limits a read to the time that its check has left, so that both together end within a second. */
    private static Future<StatementResult> inTime(Future<StatementResult> result, long beganNanos) {
        long leftMillis =
                TimeLimits.SHARED_STATEMENT_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
        return result.timeout(Math.max(MIN_MILLIS, leftMillis), TimeUnit.MILLISECONDS)
                .recover(cause ->
                        Future.failedFuture(cause instanceof TimeoutException ? DatabaseFailure.of(cause) : cause));
    }

    /**
     * The page after a check that did not find it in the cache. A read that was in flight before the check ended does not
     * answer the request, but its page may: it is stored only if no check has reported a change of it.
     */
    private Future<StatementResult> readAfter(ChangeCheck check, PageKey key, K page, Requesters requesters) {
        ReadInFlight earlier = readsInFlight.get(key);
        if (earlier == null || earlier.beginsAfter(check)) {
            return readShared(check, key, page);
        }
        return earlier.on(eventLoop).transform(ended -> {
            CachedPage valid = valid(key, null, check);
            return valid != null ? hit(valid) : requesters.call(() -> readShared(check, key, page));
        });
    }

    /** The result of a read that begins after a check, and serves all requests that waited for the check. */
    private Future<StatementResult> readShared(ChangeCheck check, PageKey key, K page) {
        ReadInFlight own = new ReadInFlight(cache.finishedChecks());
        ReadInFlight shared = readsInFlight.joinOrAdd(key, check, own);
        if (shared == own) {
            return begin(own, key, page);
        }
        metrics.miss();
        shared.requesters().join();
        return shared.on(eventLoop);
    }

    /** Reads a page for the calling request, and for those that join. */
    private Future<StatementResult> begin(ReadInFlight begun, PageKey key, K page) {
        begun.requesters().join();
        EventLoop.call(() -> begun.requesters().call(() -> readNow(page)))
                .onSuccess(result -> cache.store(key, result, begun.checksBefore()))
                .onComplete(result -> readsInFlight.end(key, begun, result));
        return begun.on(eventLoop);
    }

    private Future<StatementResult> readNow(K page) {
        metrics.miss();
        return read.apply(page);
    }
}
