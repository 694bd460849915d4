package com.cruddur.sse;

import com.cruddur.db.SnapshotId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import java.util.function.Function;

/** Reads the events of a stream. A {@link PollLoop} calls it on one event loop. */
public interface UpdateSource<L extends Listener> {

    /**
     * Reads what was committed since a position, for all listeners.
     *
     * @param position the snapshot of the previous poll; unknown before the first
     */
    Future<Updates<L>> since(SnapshotId position);

    /**
     * Reads what was committed between the position of some listeners and a snapshot. The function gives the events of each
     * listener, an empty buffer if there are none.
     */
    Future<Function<L, Buffer>> between(StreamCursor since, SnapshotId until, Set<L> listeners);

    /**
     * Whether {@link #since} may find events, as of a check of the change log that began at most {@code maxAgeMillis}
     * ago. Never fails.
     */
    Future<Boolean> hasChanged(long maxAgeMillis);

    /** Called when a listener has reached the position of the stream. */
    default void becameCurrent(L listener) {}

    /** Called with each keep-alive comment. */
    default void keptAlive() {}
}
