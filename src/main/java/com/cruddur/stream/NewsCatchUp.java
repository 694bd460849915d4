package com.cruddur.stream;

import com.cruddur.db.SnapshotId;
import com.cruddur.http.ServerSentEvent;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Brings listeners that reconnect with {@code Last-Event-ID} to the position of the stream. One statement serves all listeners
 * with the same id. Ids are served one after the other, so the number of queued ids has a bound.
 */
final class NewsCatchUp {

    /** The maximum number of queued ids. */
    static final int MAX_IDS = 256;

    private final NewsReader reader;
    private final Supplier<SnapshotId> position;
    private final Consumer<StreamListener> current;
    private final Map<StreamCursor, Set<StreamListener>> behind = new LinkedHashMap<>();
    private boolean reading;

    /**
     * Creates an empty queue.
     *
     * @param position the position of the stream
     * @param current receives each listener that has reached the position
     */
    NewsCatchUp(NewsReader reader, Supplier<SnapshotId> position, Consumer<StreamListener> current) {
        this.reader = reader;
        this.position = position;
        this.current = current;
    }

    /**
     * Queues a listener. Returns false if the queue is full.
     *
     * @param since a position of the current server that is not newer than that of the stream
     */
    boolean offer(StreamCursor since, StreamListener listener) {
        if (behind.size() >= MAX_IDS && !behind.containsKey(since)) {
            return false;
        }
        behind(since).add(listener);
        return true;
    }

    /** Removes a listener that is gone, and its id if no other listener has it. */
    void remove(StreamListener listener) {
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
        var first = behind.entrySet().iterator().next();
        StreamCursor since = first.getKey();
        Set<StreamListener> listeners = first.getValue();
        behind.remove(since);
        List<UUID> users =
                listeners.stream().map(StreamListener::userUuid).distinct().toList();
        reader.between(since, until, users).onComplete(read -> {
            reading = false;
            if (read.succeeded()) {
                advance(listeners, read.result(), since, until);
            } else {
                // The clients reconnect with their ids, so the server needs no retry.
                listeners.forEach(listener -> listener.stream().end(read.cause()));
            }
            run();
        });
    }

    /** If the position has advanced meanwhile, the listeners are queued again with the new position. */
    private void advance(Set<StreamListener> listeners, News news, StreamCursor since, SnapshotId until) {
        Map<UUID, Buffer> events = news.tooMany() ? Map.of() : news.events(since, until);
        Buffer otherwise = news.tooMany() ? News.reset(until) : Buffer.buffer();
        listeners.forEach(listener -> advance(listener, events.getOrDefault(listener.userUuid(), otherwise), until));
        List<StreamListener> open = listeners.stream()
                .filter(listener -> listener.stream().isOpen())
                .toList();
        if (until.equals(position.get())) {
            open.forEach(current);
        } else if (!open.isEmpty()) {
            behind(StreamCursor.of(until)).addAll(open);
        }
    }

    private static void advance(StreamListener listener, Buffer events, SnapshotId until) {
        if (listener.stream().isOpen()) {
            listener.stream().send(events);
        } else {
            Buffer welcome = ViewerStream.OPENING.copy();
            listener.stream()
                    .open(welcome.appendBuffer(events.length() > 0 ? events : ServerSentEvent.id(until.cursor())));
        }
    }

    private Set<StreamListener> behind(StreamCursor since) {
        return behind.computeIfAbsent(since, position -> new LinkedHashSet<>());
    }
}
