package com.cruddur.db;

import com.cruddur.metrics.Metrics;
import com.cruddur.metrics.StatementWaits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets so many statements at a time to the connections. The others wait in line, first come, first served, and not for
 * long: who has waited too long to be of use is turned away rather than sent, or the database would do nothing but what
 * nobody waits for any more. Where for a while nobody was quick to get through, it is no crowd of the moment but more
 * than gets done: a line that stands, and would only make everybody late; in it patience is short. (Controlled delay, by
 * Nichols and Jacobson, ACM Queue 10/5, 2012, for requests as by Maurer, ACM Queue 13/8, 2015.) Belongs to one event loop.
 */
final class WaitingLine {

    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long PATIENCE_IN_A_STANDING_LINE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long STANDING_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    /** How often somebody looks after a line that doesn't move. */
    private static final long LOOK_MILLIS = 50;

    private final ContextInternal eventLoop;
    private final int together;
    private final int most;
    private final StatementWaits waits;
    private final Deque<Waiter<?>> line = new ArrayDeque<>();
    private int underWay;
    private int restarts;
    private long lastQuickNanos = System.nanoTime();
    private boolean looking;

    private final class Waiter<T> {
        private final Supplier<Future<T>> statement;
        private final Promise<T> result = eventLoop.promise();
        private final long sinceNanos = System.nanoTime();

        Waiter(Supplier<Future<T>> statement) {
            this.statement = statement;
        }

        void send() {
            long now = System.nanoTime();
            waits.sent(now - sinceNanos);
            if (now - sinceNanos < QUICK_NANOS) {
                lastQuickNanos = now;
            }
            WaitingLine.this.send(statement).onComplete(result);
        }

        void turnAway() {
            waits.turnedAway(System.nanoTime() - sinceNanos);
            result.fail(DatabaseFailure.tooMuch("more statements than get done"));
        }
    }

    /**
     * An empty line.
     *
     * @param together how many statements are under way at a time
     * @param most how many wait
     */
    WaitingLine(ContextInternal eventLoop, int together, int most, Metrics metrics) {
        this.eventLoop = eventLoop;
        this.together = together;
        this.most = most;
        this.waits = metrics.statementWaits();
    }

    /** Sends a statement when its turn has come, or fails. */
    <T> Future<T> pass(Supplier<Future<T>> statement) {
        if (underWay < together) {
            waits.sentAtOnce();
            return send(statement);
        }
        if (line.size() >= most) {
            waits.turnedAwayAtOnce();
            return Future.failedFuture(DatabaseFailure.tooMuch("too many statements wait"));
        }
        if (line.isEmpty()) {
            lastQuickNanos = System.nanoTime();
        }
        Waiter<T> waiter = new Waiter<>(statement);
        waits.begun();
        line.add(waiter);
        look();
        return waiter.result.future();
    }

    /** What is under way is given up; those in line may go. */
    void restart() {
        restarts++;
        underWay = 0;
        advance();
    }

    private <T> Future<T> send(Supplier<Future<T>> statement) {
        underWay++;
        int sentIn = restarts;
        return Attempt.of(statement).onComplete(ended -> {
            if (sentIn == restarts) {
                underWay--;
                advance();
            }
        });
    }

    private void advance() {
        turnAway();
        while (underWay < together && !line.isEmpty()) {
            line.remove().send();
        }
    }

    /** Those in front have waited longest. */
    private void turnAway() {
        long now = System.nanoTime();
        long patience = now - lastQuickNanos > STANDING_NANOS ? PATIENCE_IN_A_STANDING_LINE_NANOS : PATIENCE_NANOS;
        while (!line.isEmpty() && now - line.element().sinceNanos > patience) {
            line.remove().turnAway();
        }
    }

    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        eventLoop.setTimer(LOOK_MILLIS, timer -> {
            looking = false;
            turnAway();
            if (!line.isEmpty()) {
                look();
            }
        });
    }
}
