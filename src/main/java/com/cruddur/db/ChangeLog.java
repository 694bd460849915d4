package com.cruddur.db;

import com.cruddur.db.cache.ChangeCheck;
import com.cruddur.db.cache.PageCache;
import com.cruddur.db.cache.SharedCheck;
import com.cruddur.db.connect.EventLoop;
import com.cruddur.metrics.CacheMetrics;
import com.cruddur.tracing.Requesters;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs checks of the change log with the statements of {@link ChangeLogCheck}. A check returns what changed since the
 * previous check of any event loop. A change log belongs to one event loop; {@link PageCache} shares the results with
 * the others.
 */
final class ChangeLog implements SharedCheck.Runner<ChangeCheck> {

    /** The interval between two attempts while the change log cannot be read. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Database database;
    private final EventLoop eventLoop;
    private final PageCache cache;
    private final CacheMetrics metrics;
    private final boolean hasReplicas;
    private SharedCheck.@Nullable Ticket<ChangeCheck> ticket;
    private long triedAtNanos = System.nanoTime() - RETRY_NANOS;

    ChangeLog(Database database, EventLoop eventLoop, PageCache cache, CacheMetrics metrics, boolean hasReplicas) {
        this.database = database;
        this.eventLoop = eventLoop;
        this.cache = cache;
        this.metrics = metrics;
        this.hasReplicas = hasReplicas;
    }

    /** The result of the next check to begin, as soon as none is in flight. */
    Future<ChangeCheck> nextCheck() {
        return join(0).result();
    }

    /**
     * A ticket for the next check to begin. The check may be delayed until the previous one began at least {@code
     * spacingMillis} ago.
     */
    SharedCheck.Ticket<ChangeCheck> join(long spacingMillis) {
        long spacingNanos = TimeUnit.MILLISECONDS.toNanos(spacingMillis);
        SharedCheck.Ticket<ChangeCheck> current = ticket;
        if (current == null || !cache.checks().isOpen(current, spacingNanos)) {
            current = cache.checks().join(this, spacingNanos);
            ticket = current;
        } else {
            current.join();
        }
        return current;
    }

    /** Whether the check of a ticket has begun. A request that arrives later needs another one. */
    boolean hasBegun(SharedCheck.Ticket<ChangeCheck> other) {
        return cache.checks().hasBegun(other);
    }

    /** Completes when a check has finished that began at most {@code maxAgeMillis} ago. */
    Future<?> recentCheck(long maxAgeMillis) {
        boolean isRecent = cache.last() != null
                && System.nanoTime() - cache.checks().lastBeganNanos() < TimeUnit.MILLISECONDS.toNanos(maxAgeMillis);
        return isRecent ? Future.succeededFuture() : nextCheck();
    }

    /** Begins a check if none has succeeded yet: pages can be cached only after one. */
    void warmUp() {
        if (cache.last() == null && System.nanoTime() - triedAtNanos >= RETRY_NANOS) {
            triedAtNanos = System.nanoTime();
            var ignored = nextCheck();
        }
    }

    @Override
    public EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public boolean isClosed() {
        return database.isClosed();
    }

    /** A failed check drops the whole cache. */
    @Override
    public Future<ChangeCheck> check() {
        ChangeCheck previous = cache.last();
        // Only one check is in flight.
        long number = cache.finishedChecks() + 1;
        return checkSince(previous)
                .map(check -> check.numbered(number))
                .onSuccess(check -> {
                    cache.apply(check);
                    metrics.checked();
                })
                .onFailure(cause -> {
                    cache.fail();
                    metrics.checkFailed();
                });
    }

    /**
     * Most checks find that no transaction has ended since the previous check. A statement that returns the position
     * alone detects this at half the cost. After a change, another one is likely, so the next check reads the changes
     * at once.
     */
    private Future<ChangeCheck> checkSince(@Nullable ChangeCheck previous) {
        Requesters requesters = Requesters.current();
        if (previous == null
                || previous.source().isEmpty()
                || (hasReplicas && !previous.readIndex().isMarked())) {
            return open().compose(opened -> requesters.call(() -> changesSince(previous)));
        }
        if (previous.hasChanges()) {
            return changesSince(previous);
        }
        Statement position = hasReplicas ? ChangeLogCheck.POSITION_AND_INDEX : ChangeLogCheck.POSITION;
        return database.executeUnqueued(position).compose(rows -> {
            Row row = rows.size() == 0 ? null : rows.iterator().next();
            return row != null && ChangeLogCheck.isAt(previous, row)
                    ? Future.succeededFuture(
                            previous.unchangedAt(ChangeLogCheck.clockMicros(row), ChangeLogCheck.readIndex(row)))
                    : requesters.call(() -> changesSince(previous));
        });
    }

    private Future<ChangeCheck> changesSince(@Nullable ChangeCheck previous) {
        Statement changes = hasReplicas ? ChangeLogCheck.CHANGES_AND_INDEX : ChangeLogCheck.CHANGES_SINCE;
        return database.executeUnqueued(changes, previous == null ? null : previous.snapshot())
                .map(ChangeLogCheck::result);
    }

    /** Creates the row of the change log if a crash has removed it. Fails on a standby. */
    private Future<?> open() {
        return database.executeUnqueued(ChangeLogCheck.RECOVERY).compose(rows -> {
            if (rows.iterator().next().getBoolean(0)) {
                return Future.failedFuture(DatabaseFailure.overloaded("a server in recovery has no change log"));
            }
            Future<RowSet<Row>> created = database.executeUnqueued(ChangeLogCheck.CREATE);
            return hasReplicas ? created.compose(present -> database.executeUnqueued(ChangeLogCheck.MARK)) : created;
        });
    }
}
