package com.cruddur.sse;

import com.cruddur.db.SnapshotId;
import com.cruddur.http.ServerSentEvent;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Brings listeners that reconnect with {@code Last-Event-ID} to the position of the stream. One statement serves all listeners
 * with the same id. Ids are served one after the other, so the number of queued ids has a bound.
 */
final class CatchUpQueue<L extends Listener> {

    /** The maximum number of queued ids. Their statements take less than a second in total. */
    static final int MAX_IDS = 256;

    private final UpdateSource<L> source;
    private final Supplier<SnapshotId> position;
    private final Consumer<L> current;
    private final Map<StreamCursor, Set<L>> behind = new LinkedHashMap<>();
    private boolean reading;

    /**
     * Creates an empty queue.
     *
     * @param position the position of the stream
     * @param current receives each listener that has reached the position
     */
    CatchUpQueue(UpdateSource<L> source, Supplier<SnapshotId> position, Consumer<L> current) {
        this.source = source;
        this.position = position;
        this.current = current;
    }

    /**
     * Queues a listener. Returns false if the queue is full.
     *
     * @param since a position of the current server that is not newer than that of the stream
     */
    boolean offer(StreamCursor since, L listener) {
        if (behind.size() >= MAX_IDS && !behind.containsKey(since)) {
            return false;
        }
        behind(since).add(listener);
        return true;
    }

    /** Removes a listener that has disconnected, and its id if no other listener has it. */
    void remove(L listener) {
        behind.values().removeIf(listeners -> listeners.remove(listener) && listeners.isEmpty());
    }

    /** Removes all listeners. */
    void clear() {
        behind.clear();
    }

    /** Serves the queue. */
    void run() {
        if (reading || behind.isEmpty()) {
            return;
        }
        reading = true;
        SnapshotId until = position.get();
        Map.Entry<StreamCursor, Set<L>> first = behind.entrySet().iterator().next();
        StreamCursor since = first.getKey();
        Set<L> listeners = first.getValue();
        behind.remove(since);
        source.between(since, until, listeners).onComplete(read -> {
            reading = false;
            if (read.succeeded()) {
                advance(listeners, read.result(), until);
            } else {
                // The clients reconnect with their ids, so the server needs no retry.
                listeners.forEach(listener -> listener.stream().end(read.cause()));
            }
            run();
        });
    }

    /** If the position has advanced meanwhile, the listeners are queued again with the new position. */
    private void advance(Set<L> listeners, Function<L, Buffer> events, SnapshotId until) {
        listeners.forEach(listener -> advance(listener, events.apply(listener), until));
        List<L> open = listeners.stream()
                .filter(listener -> listener.stream().isOpen())
                .toList();
        if (until.equals(position.get())) {
            open.forEach(current);
        } else if (!open.isEmpty()) {
            behind(StreamCursor.of(until)).addAll(open);
        }
    }

    private void advance(L listener, Buffer events, SnapshotId until) {
        if (listener.stream().isOpen()) {
            listener.stream().send(events);
        } else {
            Buffer first = events.length() > 0 ? events : ServerSentEvent.id(until.cursor());
            listener.stream().open(PollLoop.opening().appendBuffer(first));
        }
    }

    private Set<L> behind(StreamCursor since) {
        return behind.computeIfAbsent(since, unknown -> new LinkedHashSet<>());
    }
}
