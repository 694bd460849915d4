package com.cruddur.db.cache;

import com.cruddur.db.DatabaseFailure;
import com.cruddur.db.StatementResult;
import com.cruddur.db.connect.EventLoop;
import com.cruddur.db.connect.TimeLimits;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cached page that the event loops of a server share, and its revalidation. At most one check is in flight. A request
 * that arrives during a check, on any event loop, waits for the next one. Safe on any thread.
 */
public final class CachedPage {

    /** What the last check returned, and how long the page is valid at most. */
    public record Content(StatementResult result, String version, OffsetDateTime validUntil) {}

    private volatile @Nullable Content content;
    private boolean checkIsInFlight;
    private volatile PendingCheck next = new PendingCheck();

    /** The reader of one event loop. It runs checks on its event loop. */
    public interface Reader {

        EventLoop eventLoop();

        Future<StatementResult> check();

        /** Whether the reader's database is closed. */
        boolean isClosed();
    }

    /** A result that all requests of one event loop wait for. */
    public record Ticket(PendingCheck check, Future<StatementResult> result) {}

    /** A check that has not begun, with a waiter for each event loop. The first waiter runs the check. */
    public static final class PendingCheck {
        private final SequencedMap<Reader, Waiter> waiters = new LinkedHashMap<>();

        private PendingCheck() {}

        private Ticket join(Reader reader) {
            return new Ticket(this, waiters.computeIfAbsent(reader, Waiter::new).result);
        }

        private Reader first() {
            return waiters.firstEntry().getKey();
        }

        /**
         * Completes the waiters, each on its own event loop, and then the returned future. The event loop of the check
         * hands over to the others before it writes its own responses: otherwise all event loops write at once, and
         * clients on the same machine get no processor time to send requests.
         */
        private Future<?> complete(AsyncResult<StatementResult> result) {
            waiters.values().forEach(waiter -> waiter.promise.handle(result));
            return Future.join(waiters.values().stream()
                    .map(waiter -> waiter.promise.future())
                    .toList());
        }
    }

    /** The requests of one event loop. A time limit keeps them from waiting for a slow check or a blocked event loop. */
    private static final class Waiter {
        private final Promise<StatementResult> promise;
        private final Future<StatementResult> result;

        Waiter(Reader reader) {
            promise = reader.eventLoop().promise();
            result = promise.future()
                    .timeout(TimeLimits.SHARED_STATEMENT_MILLIS, TimeUnit.MILLISECONDS)
                    .recover(cause -> Future.failedFuture(DatabaseFailure.of(cause)));
        }
    }

    /** What the last check stored; null if nothing is cached. */
    public @Nullable Content content() {
        return content;
    }

    /** Stores a page, or removes it if null. */
    public void store(@Nullable Content checked) {
        content = checked;
    }

    /** Whether the check of a ticket has not begun, so that further requests may share it. Takes no lock. */
    public boolean isOpen(Ticket ticket) {
        return ticket.check == next;
    }

    /** A ticket for the next check to begin. The check begins at once if none is in flight. */
    public Ticket join(Reader reader) {
        Ticket ticket;
        PendingCheck begun;
        synchronized (this) {
            ticket = next.join(reader);
            if (checkIsInFlight) {
                return ticket;
            }
            checkIsInFlight = true;
            begun = beginNext();
        }
        run(begun);
        return ticket;
    }

    private PendingCheck beginNext() {
        PendingCheck begun = next;
        next = new PendingCheck();
        return begun;
    }

    /**
     * Runs a check on the event loop of its first waiter. The next check begins when all waiters of this one are
     * answered: more requests share it, and checks are less frequent.
     */
    private void run(PendingCheck check) {
        if (check.first().isClosed() && check.waiters.size() > 1) {
            // The clients of this event loop are gone; those of other event loops may still wait.
            check.waiters.pollFirstEntry().getValue().promise.fail(DatabaseFailure.overloaded("the server stops"));
            runOnEventLoop(check);
            return;
        }
        Supplier<Future<StatementResult>> statement = check.first()::check;
        Future<StatementResult> result = EventLoop.call(statement);
        Future.join(result, result.transform(check::complete)).onComplete(both -> runNext());
    }

    private void runOnEventLoop(PendingCheck check) {
        check.first().eventLoop().execute(() -> run(check));
    }

    private void runNext() {
        PendingCheck begun;
        synchronized (this) {
            checkIsInFlight = !next.waiters.isEmpty();
            if (!checkIsInFlight) {
                return;
            }
            begun = beginNext();
        }
        runOnEventLoop(begun);
    }
}
