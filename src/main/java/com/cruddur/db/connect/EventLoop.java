package com.cruddur.db.connect;

import com.cruddur.db.DatabaseFailure;
import com.cruddur.tracing.StatementTracer;
import com.cruddur.tracing.Tracing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Supplier;

/** The event loop of the thread that creates this object. It wraps the internal API of a Vert.x context. */
public final class EventLoop {

    private final ContextInternal context;

    public EventLoop(Vertx vertx) {
        this((ContextInternal) vertx.getOrCreateContext());
    }

    EventLoop(ContextInternal context) {
        this.context = context;
    }

    /** A promise whose listeners and timeouts run on this event loop, whichever thread completes it. */
    public <T> Promise<T> promise() {
        return context.promise();
    }

    /** Runs a task on this event loop; before it returns if the calling thread is the event loop's. */
    public void execute(Runnable task) {
        context.execute(task);
    }

    /** A tracer for the statements that this event loop sends to a database. */
    public StatementTracer statementTracer(DatabaseUrl url) {
        if (!(context.tracer() instanceof Tracing tracing)) {
            return StatementTracer.OFF;
        }
        DatabaseHost first = url.hosts().getFirst();
        String host = url.hosts().size() == 1 ? first.name() : "";
        return tracing.statements(
                new Tracing.DatabaseName(host, first.port(), url.database()),
                cause -> DatabaseFailure.of(cause).errorType());
    }

    /** Runs a task on this event loop after some milliseconds; never if the event loop's verticle is undeployed before. */
    public void setTimer(long millis, Runnable task) {
        context.setTimer(millis, timer -> task.run());
    }

    /** Calls a supplier of a future. An exception that the supplier throws becomes a failed future. */
    public static <T> Future<T> call(Supplier<Future<T>> supplier) {
        try {
            return supplier.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
