package com.cruddur.tracing;

import io.vertx.core.spi.tracing.VertxTracer;
import java.util.function.Function;

/** Records spans and exports them. A Vert.x instance with tracing has it as its tracer, which records the requests. */
public interface Tracing extends VertxTracer<RequestSpan, Object> {

    /**
     * A tracer for the statements of one database.
     *
     * @param errorType the {@code error.type} of a failure: its SQLSTATE, or else a constant; never a message
     */
    StatementTracer statements(DatabaseName database, Function<Throwable, String> errorType);

    /** Exports the spans that have ended, and stops. Blocks for two seconds at most. */
    void shutdown();

    /**
     * A database, as spans name it.
     *
     * @param host the host; empty if statements may go to several
     */
    record DatabaseName(String host, int port, String database) {}
}
