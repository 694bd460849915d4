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
 * Those who came back to the stream of home with the id of what they saw last: they are told what they missed up to the
 * stream's position, all from one moment by one read, one moment after the other.
 */
final class HomeCatchUp {

    private final HomeUpdates news;
    private final Supplier<SnapshotId> position;
    private final Consumer<EventStream> upToDate;
    private final Map<SnapshotId, List<EventStream>> behind = new LinkedHashMap<>();
    private boolean reading;

    /**
     * Nobody so far.
     *
     * @param position where the stream is; {@link SnapshotId#UNKNOWN} before its first read
     * @param upToDate takes whoever got there
     */
    HomeCatchUp(HomeUpdates news, Supplier<SnapshotId> position, Consumer<EventStream> upToDate) {
        this.news = news;
        this.position = position;
        this.upToDate = upToDate;
    }

    /** Somebody who saw all up to a moment. */
    void add(SnapshotId since, EventStream listener) {
        behind(since).add(listener);
    }

    /** Forgets them all. */
    void clear() {
        behind.clear();
    }

    /** Brings them up to the position, where it is known. */
    void run() {
        SnapshotId until = position.get();
        if (reading || behind.isEmpty() || until.equals(SnapshotId.UNKNOWN)) {
            return;
        }
        reading = true;
        Map.Entry<SnapshotId, List<EventStream>> first =
                behind.entrySet().iterator().next();
        SnapshotId since = first.getKey();
        List<EventStream> returned = first.getValue();
        behind.remove(since);
        news.between(since, until).onComplete(read -> {
            reading = false;
            if (read.succeeded()) {
                bring(returned, read.result().event(until), until);
                run();
            } else {
                // Whoever hears already is tried again after the next read.
                returned.forEach(listener -> listener.refuse(read.cause()));
                returned.stream().filter(EventStream::isOpen).forEach(behind(since)::add);
            }
        });
    }

    /** The position may be a later one by now: then they are behind still, but less. */
    private void bring(List<EventStream> returned, Buffer event, SnapshotId until) {
        Buffer welcome =
                HomeStream.OPENING.copy().appendBuffer(event.length() > 0 ? event : ServerSentEvent.id(until.cursor()));
        returned.forEach(listener -> listener.send(event));
        returned.forEach(listener -> listener.open(welcome));
        var open = returned.stream().filter(EventStream::isOpen).toList();
        if (until.equals(position.get())) {
            open.forEach(upToDate);
        } else if (!open.isEmpty()) {
            behind(until).addAll(open);
        }
    }

    private List<EventStream> behind(SnapshotId since) {
        return behind.computeIfAbsent(since, moment -> new ArrayList<>());
    }
}
