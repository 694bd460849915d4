package com.cruddur.db.cache;

import com.cruddur.db.StatementResult;
import com.cruddur.db.connect.EventLoop;
import com.cruddur.tracing.Requesters;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The reads of pages that are in flight, on all event loops of a server (single-flight): of the requests that find a page
 * dropped, one reads it for all. Safe on any thread.
 */
public final class ReadsInFlight {

    private final Map<PageKey, ReadInFlight> reads = new ConcurrentHashMap<>();

    /** The read of a page. Its result is shared by the requests that it began after. */
    public static final class ReadInFlight {
        private final long checksBefore;
        private final Requesters requesters = new Requesters();
        private final Promise<StatementResult> result = Promise.promise();
        private final Map<EventLoop, Future<StatementResult>> results = new HashMap<>();

        /**
         * Creates a read that has not begun.
         *
         * @param checksBefore how many checks have finished; all of them before the read begins
         */
        public ReadInFlight(long checksBefore) {
            this.checksBefore = checksBefore;
        }

        public long checksBefore() {
            return checksBefore;
        }

        /** Whether this read begins after a check has finished. Then it answers each request that waited for the check. */
        public boolean beginsAfter(ChangeCheck check) {
            return checksBefore >= check.number();
        }

        /** The requests that the statement is traced for. */
        public Requesters requesters() {
            return requesters;
        }

        /** The result, for requests of one event loop. */
        public synchronized Future<StatementResult> on(EventLoop eventLoop) {
            return results.computeIfAbsent(eventLoop, loop -> {
                Promise<StatementResult> promise = loop.promise();
                result.future().onComplete(promise);
                return promise.future();
            });
        }
    }

    /** The read of a page in flight, if there is one. */
    public @Nullable ReadInFlight get(PageKey key) {
        return reads.get(key);
    }

    /** Adds a read if none of its page is in flight. Otherwise returns false. */
    public boolean add(PageKey key, ReadInFlight read) {
        return reads.putIfAbsent(key, read) == null;
    }

    /** A read in flight that begins after a check. Without one, adds the given read. */
    public ReadInFlight joinOrAdd(PageKey key, ChangeCheck check, ReadInFlight read) {
        return reads.compute(key, (same, other) -> other != null && other.beginsAfter(check) ? other : read);
    }

    /** Completes a read. From here on requests find its page in the cache, unless it could not be stored. */
    public void end(PageKey key, ReadInFlight read, AsyncResult<StatementResult> result) {
        reads.remove(key, read);
        read.result.handle(result);
    }
}
