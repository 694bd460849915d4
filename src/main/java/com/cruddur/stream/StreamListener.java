package com.cruddur.stream;

import com.cruddur.http.EventStream;
import com.cruddur.sse.Listener;
import com.cruddur.sse.StreamCursor;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A connected client of one user. It belongs to the event loop of its connection. */
final class StreamListener implements Listener {

    private final EventStream stream;
    private final UUID userUuid;
    private final @Nullable StreamCursor since;
    private @Nullable Buffer unread;

    /**
     * Creates a listener.
     *
     * @param since the position of its last event; null without {@code Last-Event-ID}
     */
    StreamListener(EventStream stream, UUID userUuid, @Nullable StreamCursor since) {
        this.stream = stream;
        this.userUuid = userUuid;
        this.since = since;
    }

    @Override
    public EventStream stream() {
        return stream;
    }

    UUID userUuid() {
        return userUuid;
    }

    @Override
    public @Nullable StreamCursor since() {
        return since;
    }

    /** The unread counts that were sent last; null before the first ones. */
    @Nullable Buffer unread() {
        return unread;
    }

    void sendUnread(Buffer counts, Buffer event) {
        if (stream.isOpen() && !counts.equals(unread)) {
            unread = counts;
            stream.send(event);
        }
    }
}
