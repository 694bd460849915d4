package com.cruddur.tracing;

import io.vertx.core.Future;
import java.util.function.Supplier;

/** Records a span for each statement of one database. */
public interface StatementTracer {

    /** Records nothing. */
    StatementTracer OFF = new StatementTracer() {
        @Override
        public <T> Future<T> trace(String name, Supplier<Future<T>> statement) {
            return statement.get();
        }
    };

    /**
     * Submits a statement for the current {@link Requesters}. The span lasts until the result, the time in the admission
     * queue included.
     *
     * @param name the statement's name; never its SQL text or a value
     */
    <T> Future<T> trace(String name, Supplier<Future<T>> statement);
}
