package com.cruddur.db.cache;

import com.cruddur.db.DatabaseFailure;
import com.cruddur.db.connect.EventLoop;
import com.cruddur.db.connect.TimeLimits;
import com.cruddur.tracing.Requesters;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;

/**
 * A check that the event loops of a server share. At most one check is in flight. A request that arrives during a
 * check, on any event loop, waits for the next one. So every request waits for a check that began after the request
 * arrived. A request may permit a spacing: then the check begins that long after the previous one, so that more
 * requests share it. Safe on any thread.
 *
 * @param <R> the result of a check
 */
public final class SharedCheck<R> {

    private boolean isInFlight;
    private volatile long beganNanos = System.nanoTime() - TimeUnit.MINUTES.toNanos(1);
    private long scheduledNanos = beganNanos;
    private volatile PendingCheck<R> next = new PendingCheck<>();

    /** Runs checks on one event loop. */
    public interface Runner<R> {

        EventLoop eventLoop();

        Future<R> check();

        /** Whether the database of the event loop is closed. */
        boolean isClosed();
    }

    /**
     * A result that all requests of one event loop wait for.
     *
     * @param spacingNanos the spacing that the request with the ticket permitted
     */
    public record Ticket<R>(PendingCheck<R> check, Future<R> result, long spacingNanos) {

        /** Adds another request of the same event loop to those that the check is traced for. */
        public void join() {
            check.requesters.join();
        }
    }

    /** A check that has not begun, with a waiter for each event loop. The first waiter runs the check. */
    public static final class PendingCheck<R> {
        private final SequencedMap<Runner<R>, Waiter<R>> waiters = new LinkedHashMap<>();
        private final Requesters requesters = new Requesters();
        private long spacingNanos = Long.MAX_VALUE;

        private PendingCheck() {}

        private Ticket<R> join(Runner<R> runner, long requestedSpacingNanos) {
            spacingNanos = Math.min(spacingNanos, requestedSpacingNanos);
            return new Ticket<>(this, waiters.computeIfAbsent(runner, Waiter::new).result, requestedSpacingNanos);
        }

        private Runner<R> first() {
            return waiters.firstEntry().getKey();
        }

        /**
         * Completes the waiters, each on its own event loop, and then the returned future. The event loop of the check
         * hands over to the others before it writes its own responses: otherwise all event loops write at once, and
         * clients on the same machine get no processor time to send requests.
         */
        private Future<?> complete(AsyncResult<R> result) {
            waiters.values().forEach(waiter -> waiter.promise.handle(result));
            return Future.join(waiters.values().stream()
                    .map(waiter -> waiter.promise.future())
                    .toList());
        }
    }

    /** The requests of one event loop. A time limit keeps them from waiting for a slow check or a blocked event loop. */
    private static final class Waiter<R> {
        private final Promise<R> promise;
        private final Future<R> result;

        Waiter(Runner<R> runner) {
            promise = runner.eventLoop().promise();
            result = promise.future()
                    .timeout(TimeLimits.SHARED_STATEMENT_MILLIS, TimeUnit.MILLISECONDS)
                    .recover(cause -> Future.failedFuture(DatabaseFailure.of(cause)));
        }
    }

    /** When the last check began, by {@link System#nanoTime}. */
    public long lastBeganNanos() {
        return beganNanos;
    }

    /** Whether a request may share a ticket: its check has not begun, and waits no longer than the request permits. Takes no lock. */
    public boolean isOpen(Ticket<R> ticket, long spacingNanos) {
        return !hasBegun(ticket) && ticket.spacingNanos <= spacingNanos;
    }

    /** Whether the check of a ticket has begun. Takes no lock. */
    public boolean hasBegun(Ticket<R> ticket) {
        return ticket.check != next;
    }

    /**
     * A ticket for the next check to begin. The check begins at once if none is in flight, and if the previous one began at
     * least the spacing ago. A waiter with a smaller spacing makes it begin earlier for all.
     */
    public Ticket<R> join(Runner<R> runner, long spacingNanos) {
        Ticket<R> ticket;
        synchronized (this) {
            ticket = next.join(runner, spacingNanos);
            ticket.join();
        }
        // The first waiter may belong to another event loop, and wait for the end of the spacing.
        beginIfDue().ifPresent(this::runOnEventLoop);
        return ticket;
    }

    private synchronized Optional<PendingCheck<R>> beginIfDue() {
        if (isInFlight || next.waiters.isEmpty()) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        long waitNanos = next.spacingNanos - (now - beganNanos);
        if (waitNanos > 0) {
            schedule(now, waitNanos);
            return Optional.empty();
        }
        isInFlight = true;
        beganNanos = now;
        PendingCheck<R> begun = next;
        next = new PendingCheck<>();
        return Optional.of(begun);
    }

    /** A timer that is lost with its event loop delays the check until the next request joins. */
    private void schedule(long now, long waitNanos) {
        if (scheduledNanos - now <= 0 || scheduledNanos - now > waitNanos) {
            long millis = TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1;
            scheduledNanos = now + TimeUnit.MILLISECONDS.toNanos(millis);
            next.first().eventLoop().setTimer(millis, () -> beginIfDue().ifPresent(this::runOnEventLoop));
        }
    }

    /**
     * Runs a check on the event loop of its first waiter. The next check begins when all waiters of this one are
     * answered: more requests share it, and checks are less frequent.
     */
    private void run(PendingCheck<R> check) {
        if (check.first().isClosed() && check.waiters.size() > 1) {
            // This event loop has stopped; requests of other event loops may still wait.
            check.waiters.pollFirstEntry().getValue().promise.fail(DatabaseFailure.overloaded("the server stops"));
            runOnEventLoop(check);
            return;
        }
        Future<R> result = EventLoop.call(() -> check.requesters.call(check.first()::check));
        Future.join(result, result.transform(check::complete)).onComplete(both -> runNext());
    }

    private void runOnEventLoop(PendingCheck<R> check) {
        check.first().eventLoop().execute(() -> run(check));
    }

    private void runNext() {
        synchronized (this) {
            isInFlight = false;
        }
        beginIfDue().ifPresent(this::runOnEventLoop);
    }
}
