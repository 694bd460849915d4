package com.cruddur.db;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/**
 * Repeats an asynchronous step. A method that composes the future of its own next call would form a chain as long as the
 * loop. After some thousand steps, its completion overflows the stack.
 */
public final class AsyncLoop {

    private AsyncLoop() {}

    /**
     * Repeats a step until it returns false or fails. Each step begins when the previous one has completed.
     *
     * @param step an operation that completes later, such as a statement, and returns whether to repeat it
     */
    public static Future<Void> repeatWhile(Supplier<Future<Boolean>> step) {
        Promise<Void> end = Promise.promise();
        repeatWhile(step, end);
        return end.future();
    }

    private static void repeatWhile(Supplier<Future<Boolean>> step, Promise<Void> end) {
        // An exception of the step becomes a failure.
        Future.succeededFuture()
                .compose(begun -> step.get())
                .onFailure(end::fail)
                .onSuccess(again -> {
                    if (again) {
                        repeatWhile(step, end);
                    } else {
                        end.complete();
                    }
                });
    }
}
