package com.cruddur.sse;

import com.cruddur.db.SnapshotId;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/**
 * The events up to a snapshot.
 *
 * @param isEmpty whether no listener gets an event
 * @param events the events of each listener, an empty buffer if there are none
 */
public record Updates<L extends Listener>(SnapshotId snapshot, boolean isEmpty, Function<L, Buffer> events) {}
