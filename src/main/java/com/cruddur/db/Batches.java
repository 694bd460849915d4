package com.cruddur.db;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers many who ask for different rows of the same kind by one statement, which costs the database about half of what
 * one for each would. Who asks while nobody does is answered at once; who asks while a few such statements are under way
 * joins the next, until it is full or its turn has come. Belongs to one event loop.
 *
 * @param <T> what all keys of a statement have in common, such as the part of the list that is asked for
 * @param <K> what each asks for; the same twice is asked once
 * @param <A> what a statement answers to all who share it
 */
public final class Batches<T, K, A> {

    /** How many keys a statement takes: beyond these the cost of each hardly falls, and all wait for the last. */
    static final int MOST_KEYS = 32;

    private final int together;
    private final Supplier<Promise<A>> promises;
    private final BiFunction<T, Supplier<Set<K>>, Future<A>> statement;
    private final Map<T, Kind> kinds = new HashMap<>();

    /** All that is asked about one thing. */
    private final class Kind {
        private final T about;
        private @Nullable Batch open;

        /** Batches that were handed over, some of which wait for their turn still. */
        private int unanswered;

        /** Those whose turn has come. */
        private int underWay;

        Kind(T about) {
            this.about = about;
        }

        Future<A> ask(K key) {
            Batch batch = open;
            if (batch == null) {
                batch = new Batch(this, underWay >= together);
                open = batch;
            }
            Future<A> answer = batch.ask(key);
            if (!batch.begun && (underWay < together || batch.isFull())) {
                begin(batch);
            }
            if (batch.isFull()) {
                close(batch);
            }
            return answer;
        }

        private void begin(Batch batch) {
            batch.begun = true;
            unanswered++;
            statement.apply(about, batch::send).onComplete(ended -> batch.end()).onComplete(batch.promise);
        }

        private void close(Batch batch) {
            if (open == batch) {
                open = null;
            }
        }

        private void goOn() {
            if (open != null && !open.begun && underWay < together) {
                begin(open);
            } else if (open == null && unanswered == 0) {
                kinds.remove(about);
            }
        }
    }

    /** Those who share a statement. */
    private final class Batch {
        private final Kind kind;
        private final Set<K> keys = new LinkedHashSet<>();
        private final Promise<A> promise = promises.get();
        private final Future<A> answer;
        private boolean begun;
        private boolean sent;

        /** Nobody's so far; where it has to wait for statements that are under way, these may take their whole time. */
        Batch(Kind kind, boolean waits) {
            this.kind = kind;
            answer = waits
                    ? promise.future()
                            .timeout(Database.TIME_LIMIT_IN_TURN_MILLIS, TimeUnit.MILLISECONDS)
                            .recover(cause -> Future.failedFuture(DatabaseFailure.of(cause)))
                    : promise.future();
        }

        Future<A> ask(K key) {
            keys.add(key);
            return answer;
        }

        boolean isFull() {
            return keys.size() == MOST_KEYS;
        }

        /** Its turn has come: from here on it takes no more. */
        private Set<K> send() {
            sent = true;
            kind.underWay++;
            kind.close(this);
            return keys;
        }

        /** The next statement is sent before the answers of this one are. */
        private void end() {
            kind.unanswered--;
            if (sent) {
                kind.underWay--;
            }
            kind.close(this);
            kind.goOn();
        }
    }

    /**
     * Nothing is asked yet.
     *
     * @param together how many statements about a thing are under way before others are held back to gather
     * @param promises makes those whose listeners and time limits are the event loop's
     * @param statement answers for the keys, which it asks for when it is sent
     */
    Batches(int together, Supplier<Promise<A>> promises, BiFunction<T, Supplier<Set<K>>, Future<A>> statement) {
        this.together = together;
        this.promises = promises;
        this.statement = statement;
    }

    /** What a statement that begins after this call answers. */
    public Future<A> ask(T about, K key) {
        return kinds.computeIfAbsent(about, Kind::new).ask(key);
    }
}
