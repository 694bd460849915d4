package com.cruddur.db.connect;

import com.cruddur.metrics.Metrics;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * The admission queues of the reads and the writes of a pool, as far as they have connections of their own. So reads are
 * admitted while all writes in flight wait for a lock. Belongs to one event loop.
 */
public final class AdmissionQueues {

    private final AdmissionQueue reads;
    private final AdmissionQueue writes;

    /** Creates empty queues. */
    public AdmissionQueues(EventLoop eventLoop, PoolLimits limits, Metrics metrics) {
        reads = queue(eventLoop, limits, limits.readConnections(), metrics);
        writes = limits.writeConnections() == 0 ? reads : queue(eventLoop, limits, limits.writeConnections(), metrics);
    }

    private static AdmissionQueue queue(EventLoop eventLoop, PoolLimits limits, int connections, Metrics metrics) {
        return new AdmissionQueue(
                eventLoop, connections * limits.statementsPerConnection(), limits.queueCapacity(), metrics);
    }

    /** Sends a statement as soon as it is admitted. The future fails if the queue is full or sheds the statement. */
    public <T> Future<T> submit(StatementKind kind, Supplier<Future<T>> statement) {
        return (kind == StatementKind.WRITE ? writes : reads).submit(statement);
    }

    /** Stops counting the statements in flight, because their connections were given up, and admits queued ones. */
    public void reset() {
        reads.reset();
        if (writes != reads) {
            writes.reset();
        }
    }
}
