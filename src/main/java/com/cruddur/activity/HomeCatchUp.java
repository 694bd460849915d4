package com.cruddur.activity;

import com.cruddur.db.SnapshotId;
import com.cruddur.http.EventStream;
import com.cruddur.http.ServerSentEvent;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Brings listeners that reconnect with {@code Last-Event-ID} to the position of the home stream. One statement serves all
 * listeners with the same id. Ids are served one after the other.
 */
final class HomeCatchUp {

    private final HomeUpdates updates;
    private final Supplier<SnapshotId> position;
    private final Consumer<EventStream> current;
    private final Map<SnapshotId, List<EventStream>> behind = new LinkedHashMap<>();
    private boolean reading;

    /**
     * Creates an empty queue.
     *
     * @param position the position of the stream; {@link SnapshotId#UNKNOWN} before its first poll
     * @param current receives each listener that has reached the position
     */
    HomeCatchUp(HomeUpdates updates, Supplier<SnapshotId> position, Consumer<EventStream> current) {
        this.updates = updates;
        this.position = position;
        this.current = current;
    }

    /** Adds a listener that has received everything up to a snapshot. */
    void add(SnapshotId since, EventStream listener) {
        behind(since).add(listener);
    }

    /** Removes all listeners. */
    void clear() {
        behind.clear();
    }

    /** Serves the queue, if the position is known. */
    void run() {
        SnapshotId until = position.get();
        if (reading || behind.isEmpty() || until.equals(SnapshotId.UNKNOWN)) {
            return;
        }
        reading = true;
        Map.Entry<SnapshotId, List<EventStream>> first =
                behind.entrySet().iterator().next();
        SnapshotId since = first.getKey();
        List<EventStream> listeners = first.getValue();
        behind.remove(since);
        updates.between(since, until).onComplete(read -> {
            reading = false;
            if (read.succeeded()) {
                advance(listeners, read.result().event(until), until);
                run();
            } else {
                // A listener that is open already is tried again after the next poll.
                listeners.forEach(listener -> listener.refuse(read.cause()));
                listeners.stream().filter(EventStream::isOpen).forEach(behind(since)::add);
            }
        });
    }

    /** If the position has advanced meanwhile, the listeners are queued again with the new id. */
    private void advance(List<EventStream> listeners, Buffer event, SnapshotId until) {
        Buffer welcome =
                HomeStream.OPENING.copy().appendBuffer(event.length() > 0 ? event : ServerSentEvent.id(until.cursor()));
        listeners.forEach(listener -> listener.send(event));
        listeners.forEach(listener -> listener.open(welcome));
        var open = listeners.stream().filter(EventStream::isOpen).toList();
        if (until.equals(position.get())) {
            open.forEach(current);
        } else if (!open.isEmpty()) {
            behind(until).addAll(open);
        }
    }

    private List<EventStream> behind(SnapshotId since) {
        return behind.computeIfAbsent(since, snapshot -> new ArrayList<>());
    }
}
