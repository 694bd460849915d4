package com.cruddur.db.connect;

import com.cruddur.db.DatabaseFailure;
import com.cruddur.metrics.Metrics;
import com.cruddur.metrics.QueueMetrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Admission queue in front of the connection pool. It caps the number of statements in flight. Other statements wait in
 * FIFO order and are shed after the CoDel target, so that an overloaded database only runs statements whose clients
 * still wait. While no statement has got through quickly for a whole interval, the queue is a standing queue, and the
 * target is shorter.
 *
 * <p>The algorithm is controlled delay (Nichols and Jacobson, ACM Queue 10/5, 2012), adapted to requests as in Maurer,
 * ACM Queue 13/8, 2015. A queue belongs to one event loop.
 */
public final class AdmissionQueue {

    private static final long TARGET_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long STANDING_QUEUE_TARGET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A wait below this one shows that the queue is a burst rather than a standing queue. */
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    /** How often a queue that does not move is checked for statements to shed. */
    private static final long SHED_CHECK_MILLIS = 50;

    private final EventLoop eventLoop;
    private final int maxInFlight;
    private final int capacity;
    private final QueueMetrics metrics;
    private final Deque<QueuedStatement<?>> queue = new ArrayDeque<>();
    private int inFlight;
    private int resets;
    private long lastQuickNanos = System.nanoTime();
    private boolean shedCheckIsScheduled;

    private final class QueuedStatement<T> {
        private final Supplier<Future<T>> statement;
        private final Promise<T> result = eventLoop.promise();
        private final long queuedNanos = System.nanoTime();

        QueuedStatement(Supplier<Future<T>> statement) {
            this.statement = statement;
        }

        void send() {
            long now = System.nanoTime();
            metrics.sent(now - queuedNanos);
            if (now - queuedNanos < QUICK_NANOS) {
                lastQuickNanos = now;
            }
            AdmissionQueue.this.send(statement).onComplete(result);
        }

        void shed() {
            metrics.shed(System.nanoTime() - queuedNanos);
            result.fail(DatabaseFailure.overloaded("the statement waited longer than the queue's target"));
        }
    }

    /**
     * Creates an empty queue.
     *
     * @param maxInFlight how many statements run at a time
     * @param capacity how many statements wait
     */
    public AdmissionQueue(EventLoop eventLoop, int maxInFlight, int capacity, Metrics metrics) {
        this.eventLoop = eventLoop;
        this.maxInFlight = maxInFlight;
        this.capacity = capacity;
        this.metrics = metrics.queueMetrics();
    }

    /** Sends a statement as soon as it is admitted. The future fails if the queue is full or sheds the statement. */
    public <T> Future<T> submit(Supplier<Future<T>> statement) {
        if (inFlight < maxInFlight) {
            metrics.sentAtOnce();
            return send(statement);
        }
        if (queue.size() >= capacity) {
            metrics.shedAtOnce();
            return Future.failedFuture(DatabaseFailure.overloaded("the admission queue is full"));
        }
        if (queue.isEmpty()) {
            lastQuickNanos = System.nanoTime();
        }
        QueuedStatement<T> queued = new QueuedStatement<>(statement);
        metrics.queued();
        queue.add(queued);
        scheduleShedCheck();
        return queued.result.future();
    }

    /** Stops counting the statements in flight, because their connections were given up, and admits queued ones. */
    public void reset() {
        resets++;
        inFlight = 0;
        admit();
    }

    private <T> Future<T> send(Supplier<Future<T>> statement) {
        inFlight++;
        int resetsWhenSent = resets;
        return EventLoop.call(statement).onComplete(ended -> {
            if (resetsWhenSent == resets) {
                inFlight--;
                admit();
            }
        });
    }

    private void admit() {
        shedOverdue();
        while (inFlight < maxInFlight && !queue.isEmpty()) {
            queue.remove().send();
        }
    }

    /** The statements at the head of the queue have waited longest. */
    private void shedOverdue() {
        long now = System.nanoTime();
        long target = now - lastQuickNanos > INTERVAL_NANOS ? STANDING_QUEUE_TARGET_NANOS : TARGET_NANOS;
        while (!queue.isEmpty() && now - queue.element().queuedNanos > target) {
            queue.remove().shed();
        }
    }

    private void scheduleShedCheck() {
        if (shedCheckIsScheduled) {
            return;
        }
        shedCheckIsScheduled = true;
        eventLoop.setTimer(SHED_CHECK_MILLIS, () -> {
            shedCheckIsScheduled = false;
            shedOverdue();
            if (!queue.isEmpty()) {
                scheduleShedCheck();
            }
        });
    }
}
