package com.cruddur.db;

import com.cruddur.db.connect.EventLoop;
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

/**
 * Request coalescing (single-flight): one statement at a time for all calls with the same key. A call that arrives while
 * a statement is in flight shares the next statement, never the running one. So every call is answered by a statement
 * that began after the call. A coalescer belongs to one event loop.
 *
 * @param <K> the key
 * @param <A> the argument; equal arguments of calls that share a statement are passed once
 * @param <R> the result of a statement, for all calls that share it
 */
public final class Coalescer<K, A, R> {

    /** The maximum number of arguments of one statement. Further calls fail as overloaded. */
    private static final int MAX_ARGUMENTS = 500;

    /** The minimum time for a statement whose callers already waited for another one. */
    private static final int MIN_MILLIS = 50;

    private final BiFunction<K, Set<A>, Future<R>> statement;

    /** The calls that share the next statement, for each key with a statement in flight. */
    private final Map<K, SharedCall<A, R>> next = new HashMap<>();

    private static final class SharedCall<A, R> {
        private final Promise<R> result = Promise.promise();
        private final Set<A> arguments = new LinkedHashSet<>();
        private final Requesters requesters = new Requesters();
        private long firstCallNanos;

        Future<R> join(A argument) {
            if (arguments.isEmpty()) {
                firstCallNanos = System.nanoTime();
            }
            if (arguments.size() == MAX_ARGUMENTS && !arguments.contains(argument)) {
                return Future.failedFuture(DatabaseFailure.overloaded("too many calls wait for one statement"));
            }
            arguments.add(argument);
            requesters.join();
            return result.future();
        }
    }

    /**
     * Creates a coalescer.
     *
     * @param statement runs a statement for a key and the arguments of all calls that share it
     */
    public Coalescer(BiFunction<K, Set<A>, Future<R>> statement) {
        this.statement = statement;
    }

    /** The result of the next statement of this key to begin. */
    public Future<R> call(K key, A argument) {
        SharedCall<A, R> waiting = next.get(key);
        if (waiting != null) {
            return waiting.join(argument);
        }
        SharedCall<A, R> call = new SharedCall<>();
        Future<R> result = call.join(argument);
        begin(key, call).onComplete(call.result);
        return result;
    }

    private Future<R> begin(K key, SharedCall<A, R> call) {
        next.put(key, new SharedCall<>());
        return EventLoop.call(() -> call.requesters.call(() -> statement.apply(key, call.arguments)))
                .onComplete(result -> end(key));
    }

    /** A caller that waited for a statement without a result does not wait as long again for its own. */
    private static long millisLeft(long firstCallNanos) {
        long waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - firstCallNanos);
        return Math.max(MIN_MILLIS, TimeLimits.STATEMENT_MILLIS - waitedMillis);
    }

    private void end(K key) {
        SharedCall<A, R> call = next.remove(key);
        if (call != null && !call.arguments.isEmpty()) {
            begin(key, call)
                    .timeout(millisLeft(call.firstCallNanos), TimeUnit.MILLISECONDS)
                    .recover(cause -> Future.failedFuture(DatabaseFailure.of(cause)))
                    .onComplete(call.result);
        }
    }
}
