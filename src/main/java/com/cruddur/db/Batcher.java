package com.cruddur.db;

import com.cruddur.db.connect.TimeLimits;
import com.cruddur.tracing.Requesters;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Batching (DataLoader): one statement reads the rows of many keys, which costs the database about half of one statement
 * for each key. While few statements are in flight, a call is sent at once. Otherwise it joins the next batch, which is
 * sent when it is full or a statement ends. A batch that waits, for a connection or for a check, accepts further keys. A
 * batcher belongs to one event loop.
 *
 * @param <P> what all keys of a batch have in common, such as the page of a list
 * @param <K> the key; equal keys of a batch are read once
 * @param <R> the result of a statement, for all calls that share it
 */
public final class Batcher<P, K, R> {

    /** The maximum number of keys of a statement. With more, the cost per key hardly falls, and all wait for the last. */
    static final int MAX_KEYS = 32;

    private final int maxInFlight;
    private final Supplier<Promise<R>> promises;
    private final BiFunction<P, Keys<K>, Future<R>> statement;
    private final Map<P, Group> groups = new HashMap<>();

    /** The keys of a batch. */
    public interface Keys<K> {

        /** Takes the keys when the statement is sent. From here on the batch accepts no more keys. */
        Set<K> take();

        /** Makes the batch accept keys only as long as a condition holds, too. */
        void acceptWhile(BooleanSupplier condition);
    }

    /** All batches with the same common part. */
    private final class Group {
        private final P common;
        private @Nullable Batch open;

        /** Batches that were submitted. Some of them may still be in the admission queue. */
        private int unanswered;

        /** Batches that were sent. */
        private int inFlight;

        Group(P common) {
            this.common = common;
        }

        Future<R> load(K key) {
            Batch batch = open;
            if (batch == null || !batch.condition.getAsBoolean()) {
                batch = new Batch(this, inFlight >= maxInFlight);
                open = batch;
            }
            Future<R> result = batch.add(key);
            if (!batch.submitted && (inFlight < maxInFlight || batch.isFull())) {
                submit(batch);
            }
            if (batch.isFull()) {
                close(batch);
            }
            return result;
        }

        private void submit(Batch batch) {
            batch.submitted = true;
            unanswered++;
            batch.requesters
                    .call(() -> statement.apply(common, batch))
                    .onComplete(ended -> batch.end())
                    .onComplete(batch.promise);
        }

        private void close(Batch batch) {
            if (open == batch) {
                open = null;
            }
        }

        private void submitNext() {
            if (open != null && !open.submitted && inFlight < maxInFlight) {
                submit(open);
            } else if (open == null && unanswered == 0) {
                groups.remove(common);
            }
        }
    }

    /** The calls that share a statement. */
    private final class Batch implements Keys<K> {
        private final Group group;
        private final Set<K> keys = new LinkedHashSet<>();
        private final Requesters requesters = new Requesters();
        private final Promise<R> promise = promises.get();
        private final Future<R> result;
        private BooleanSupplier condition = () -> true;
        private boolean submitted;
        private boolean sent;

        /**
         * Creates an empty batch.
         *
         * @param waits whether the batch waits for statements in flight, which may take their whole time limit
         */
        Batch(Group group, boolean waits) {
            this.group = group;
            result = waits
                    ? promise.future()
                            .timeout(TimeLimits.SHARED_STATEMENT_MILLIS, TimeUnit.MILLISECONDS)
                            .recover(cause -> Future.failedFuture(DatabaseFailure.of(cause)))
                    : promise.future();
        }

        Future<R> add(K key) {
            keys.add(key);
            requesters.join();
            return result;
        }

        boolean isFull() {
            return keys.size() == MAX_KEYS;
        }

        @Override
        public void acceptWhile(BooleanSupplier acceptCondition) {
            condition = acceptCondition;
        }

        @Override
        public Set<K> take() {
            sent = true;
            group.inFlight++;
            group.close(this);
            return keys;
        }

        /** Submits the next batch before the calls of this one get their result. */
        private void end() {
            group.unanswered--;
            if (sent) {
                group.inFlight--;
            }
            group.close(this);
            group.submitNext();
        }
    }

    /**
     * Creates a batcher.
     *
     * @param maxInFlight how many statements of one common part are in flight before further calls wait for a batch
     * @param promises creates promises whose listeners and timeouts run on the event loop
     * @param statement runs a statement; it takes the keys when it is sent
     */
    Batcher(int maxInFlight, Supplier<Promise<R>> promises, BiFunction<P, Keys<K>, Future<R>> statement) {
        this.maxInFlight = maxInFlight;
        this.promises = promises;
        this.statement = statement;
    }

    /** The result of a statement that begins after this call. */
    public Future<R> load(P common, K key) {
        return groups.computeIfAbsent(common, Group::new).load(key);
    }
}
