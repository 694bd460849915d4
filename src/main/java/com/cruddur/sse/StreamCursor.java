package com.cruddur.sse;

import com.cruddur.db.SnapshotId;
import com.cruddur.http.EventStream;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * The position of a listener. Activities and messages have snapshots of their own: a listener that loses its connection
 * between both events resumes between them.
 */
public record StreamCursor(SnapshotId activities, SnapshotId messages) {

    static final StreamCursor UNKNOWN = of(SnapshotId.UNKNOWN);

    private static final String SEPARATOR = "~";

    /** The position after all events of a snapshot. */
    public static StreamCursor of(SnapshotId snapshot) {
        return new StreamCursor(snapshot, snapshot);
    }

    /** The position of the last event that the client received; null without {@code Last-Event-ID}. */
    public static @Nullable StreamCursor ofLastEvent(RoutingContext context) {
        return EventStream.lastEventId(context).map(StreamCursor::ofId).orElse(null);
    }

    /** Parses an id. Any other text is unknown. */
    static StreamCursor ofId(String id) {
        String[] parts = id.split(SEPARATOR, 3);
        return parts.length > 2
                ? UNKNOWN
                : new StreamCursor(SnapshotId.ofCursor(parts[0]), SnapshotId.ofCursor(parts[parts.length - 1]));
    }

    /** The id of an event, an opaque text. */
    public String id() {
        return activities.equals(messages) ? activities.cursor() : activities.cursor() + SEPARATOR + messages.cursor();
    }

    /** Whether a later snapshot of the same server sees every transaction that both snapshots see. */
    boolean isSeenBy(SnapshotId later) {
        return activities.isSeenBy(later) && messages.isSeenBy(later);
    }
}
