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
        private final SequencedMap<ExactRead, Asker> askers = new LinkedHashMap<>();

        private Share add(ExactRead reader) {
            return new Share(this, askers.computeIfAbsent(reader, Asker::new).answer);
        }

        private ExactRead first() {
            return askers.firstEntry().getKey();
        }

        /**
         * Each on their own event loop, this one first: when all write at once, the clients that share the machine get
         * no turn, and then have so much to read that nobody asks. Done when all are.
         */
        private Future<?> answer(AsyncResult<Answer> answer) {
            askers.values().forEach(asker -> asker.promise.handle(answer));
            return Future.join(askers.values().stream()
                    .map(asker -> asker.promise.future())
                    .toList());
        }
    }

    /** Those of one event loop. They don't wait for ever for the check before theirs, nor for loops that are held up. */
    private static final class Asker {
        private final Promise<Answer> promise;
        private final Future<Answer> answer;

        Asker(ExactRead reader) {
            promise = reader.promise();
            answer = promise.future()
                    .timeout(Database.TIME_LIMIT_IN_TURN_MILLIS, TimeUnit.MILLISECONDS)
                    .recover(cause -> Future.failedFuture(DatabaseFailure.of(cause)));
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
     * By the first who asked, on their event loop. The next check begins when all are answered rather than at the end of
     * this one: what is read meanwhile shares it, and it comes less often.
     */
    private void check(Round round) {
        if (round.first().isClosed() && round.askers.size() > 1) {
            // Their clients are gone; those of other event loops may not be.
            round.askers.pollFirstEntry().getValue().promise.fail(DatabaseFailure.tooMuch("this server stops"));
            run(round);
            return;
        }
        Future<Answer> check = Attempt.of(round.first()::check);
        Future.join(check, check.transform(round::answer)).onComplete(both -> goOn());
    }

    private void run(Round round) {
        round.first().onEventLoop(() -> check(round));
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
        run(begun);
    }
}
