package com.cruddur.db;

import io.vertx.core.Future;
import java.util.function.Supplier;

/** Does what may throw before there is a future of it: others wait for its end, however it ends. */
final class Attempt {

    private Attempt() {}

    static <T> Future<T> of(Supplier<Future<T>> action) {
        try {
            return action.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
