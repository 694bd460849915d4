package com.cruddur.db;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A page that the event loops of a server keep in common, and its one check at a time: who asks while it is under way,
 * on whatever loop, shares the next. Safe on any thread.
 */
final class KeptPage {

    record Content(Answer answer, String version, OffsetDateTime validUntil) {}

    private volatile @Nullable Content content;
    private boolean checking;
    private volatile Round next = new Round();

    /** What all of one event loop wait for together. */
    record Share(Round round, Future<Answer> answer) {}

    /** Who waits for one check, by event loop; the first of them runs it. */
    static final class Round {
        private final SequencedMap<ExactRead, Promise<Answer>> askers = new LinkedHashMap<>();
        private long firstAskedNanos;

        private Share add(ExactRead reader) {
            if (askers.isEmpty()) {
                firstAskedNanos = System.nanoTime();
            }
            return new Share(
                    this, askers.computeIfAbsent(reader, ExactRead::promise).future());
        }

        private ExactRead first() {
            return askers.firstEntry().getKey();
        }

        /**
         * Each on their own event loop, this one first: when all write at once, the clients that share the machine get
         * no turn, and then have so much to read that nobody asks. Done when all are.
         */
        private Future<?> answer(AsyncResult<Answer> answer) {
            askers.values().forEach(promise -> promise.handle(answer));
            return Future.join(askers.values().stream().map(Promise::future).toList());
        }
    }

    /** What the last check left; null where there is nothing to keep. */
    @Nullable Content content() {
        return content;
    }

    void keep(@Nullable Content checked) {
        content = checked;
    }

    /** Whether the check that is waited for there hasn't begun, so that who asks now may wait with them. Takes no lock. */
    boolean isOpen(Share share) {
        return share.round == next;
    }

    /** A share in the next check to begin, for a reader that has none; it runs it where nobody asked before. */
    Share ask(ExactRead reader) {
        Share share;
        Round begun;
        synchronized (this) {
            share = next.add(reader);
            if (checking) {
                return share;
            }
            checking = true;
            begun = begin();
        }
        check(begun);
        return share;
    }

    private Round begin() {
        Round begun = next;
        next = new Round();
        return begun;
    }

    /**
     * By the first who asked: while they wait, their event loop's database isn't closed. The next check begins when all
     * are answered rather than at the end of this one: what is read meanwhile shares it, and it comes less often.
     */
    private void check(Round round) {
        Future<Answer> check = round.first().check();
        Future<?> answered = check.timeout(Rounds.millisLeft(round.firstAskedNanos), TimeUnit.MILLISECONDS)
                .recover(cause -> Future.failedFuture(DatabaseFailure.of(cause)))
                .transform(round::answer);
        Future.join(check, answered).onComplete(both -> goOn());
    }

    private void goOn() {
        Round begun;
        synchronized (this) {
            checking = !next.askers.isEmpty();
            if (!checking) {
                return;
            }
            begun = begin();
        }
        begun.first().onEventLoop(() -> check(begun));
    }
}
