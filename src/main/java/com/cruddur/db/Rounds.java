package com.cruddur.db;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * One statement at a time for all who ask about the same thing: who comes while one is under way shares the next, so
 * that each is answered by a statement that began after they asked. Belongs to one event loop.
 *
 * @param <T> what is asked about
 * @param <Q> what is asked; the same twice is asked once
 * @param <A> what a statement answers to all who share it
 */
public final class Rounds<T, Q, A> {

    /** How many questions one statement takes; who comes later is told that it is too much. */
    private static final int MAX_QUESTIONS = 500;

    /** What is left to those who had to wait for a statement that took its whole time. */
    private static final int LEAST_MILLIS = 50;

    private final BiFunction<T, Set<Q>, Future<A>> statement;

    /** The round that comes next, of everything that a statement is under way about. */
    private final Map<T, Round<Q, A>> next = new HashMap<>();

    private static final class Round<Q, A> {
        private final Promise<A> answer = Promise.promise();
        private final Set<Q> questions = new LinkedHashSet<>();
        private long firstAskedNanos;

        Future<A> ask(Q question) {
            if (questions.isEmpty()) {
                firstAskedNanos = System.nanoTime();
            }
            if (questions.size() == MAX_QUESTIONS && !questions.contains(question)) {
                return Future.failedFuture(DatabaseFailure.tooMuch("too many wait for one statement"));
            }
            questions.add(question);
            return answer.future();
        }
    }

    /**
     * Nothing is asked yet.
     *
     * @param statement answers all that is asked about a thing in one round
     */
    public Rounds(BiFunction<T, Set<Q>, Future<A>> statement) {
        this.statement = statement;
    }

    /** What the next statement about this to begin answers. */
    public Future<A> ask(T about, Q question) {
        Round<Q, A> waiting = next.get(about);
        if (waiting != null) {
            return waiting.ask(question);
        }
        Round<Q, A> round = new Round<>();
        Future<A> answer = round.ask(question);
        begin(about, round).onComplete(round.answer);
        return answer;
    }

    private Future<A> begin(T about, Round<Q, A> round) {
        next.put(about, new Round<>());
        return Attempt.of(() -> statement.apply(about, round.questions)).onComplete(answer -> end(about));
    }

    /** Who has waited for a statement that didn't end doesn't wait as long again for their own. */
    private static long millisLeft(long askedNanos) {
        long waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - askedNanos);
        return Math.max(LEAST_MILLIS, Database.TIME_LIMIT_MILLIS - waitedMillis);
    }

    private void end(T about) {
        Round<Q, A> round = next.remove(about);
        if (round != null && !round.questions.isEmpty()) {
            begin(about, round)
                    .timeout(millisLeft(round.firstAskedNanos), TimeUnit.MILLISECONDS)
                    .recover(cause -> Future.failedFuture(DatabaseFailure.of(cause)))
                    .onComplete(round.answer);
        }
    }
}
