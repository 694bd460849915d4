package com.cruddur.activity;

import com.cruddur.db.SnapshotId;
import com.cruddur.http.EventStream;
import com.cruddur.http.ServerSentEvent;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Brings listeners that reconnect with {@code Last-Event-ID} to the position of the home stream. One statement serves all
 * listeners with the same id. Ids are served one after the other, so the number of queued ids has a bound.
 */
final class HomeCatchUp {

    /** The maximum number of queued ids. Their statements take less than a second in total. */
    static final int MAX_IDS = 256;

    private final HomeUpdates updates;
    private final HomeViewers viewers;
    private final Supplier<SnapshotId> position;
    private final Consumer<EventStream> current;
    private final Map<SnapshotId, Set<EventStream>> behind = new LinkedHashMap<>();
    private boolean reading;

    /**
     * Creates an empty queue.
     *
     * @param position the position of the stream
     * @param current receives each listener that has reached the position
     */
    HomeCatchUp(
            HomeUpdates updates, HomeViewers viewers, Supplier<SnapshotId> position, Consumer<EventStream> current) {
        this.updates = updates;
        this.viewers = viewers;
        this.position = position;
        this.current = current;
    }

    /**
     * Queues a listener. Returns false if the queue is full.
     *
     * @param since a snapshot of the current server that is not newer than the position
     */
    boolean offer(SnapshotId since, EventStream listener) {
        if (behind.size() >= MAX_IDS && !behind.containsKey(since)) {
            return false;
        }
        behind(since).add(listener);
        return true;
    }

    /** Removes a listener that is gone, and its id if no other listener has it. */
    void remove(EventStream listener) {
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
        Map.Entry<SnapshotId, Set<EventStream>> first =
                behind.entrySet().iterator().next();
        SnapshotId since = first.getKey();
        Set<EventStream> listeners = first.getValue();
        behind.remove(since);
        updates.between(since, until)
                .compose(read -> viewers.events(read, until))
                .onComplete(read -> {
                    reading = false;
                    if (read.succeeded()) {
                        advance(listeners, read.result(), until);
                    } else {
                        // The clients reconnect with their ids, so the server needs no retry.
                        listeners.forEach(listener -> listener.end(read.cause()));
                    }
                    run();
                });
    }

    /** If the position has advanced meanwhile, the listeners are queued again with the new id. */
    private void advance(Set<EventStream> listeners, HomeViewers.Events events, SnapshotId until) {
        listeners.forEach(listener -> listener.send(events.of(listener)));
        listeners.forEach(listener -> listener.open(welcome(events.of(listener), until)));
        var open = listeners.stream().filter(EventStream::isOpen).toList();
        if (until.equals(position.get())) {
            open.forEach(current);
        } else if (!open.isEmpty()) {
            behind(until).addAll(open);
        }
    }

    private static Buffer welcome(Buffer event, SnapshotId until) {
        return HomeStream.OPENING.copy().appendBuffer(event.length() > 0 ? event : ServerSentEvent.id(until.cursor()));
    }

    private Set<EventStream> behind(SnapshotId since) {
        return behind.computeIfAbsent(since, snapshot -> new LinkedHashSet<>());
    }
}
