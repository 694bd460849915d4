package com.cruddur.sse;

import com.cruddur.http.EventStream;
import org.jspecify.annotations.Nullable;

/** A connected client of a stream. It belongs to the event loop of its connection. */
public interface Listener {

    EventStream stream();

    /** The position of its last event; null without {@code Last-Event-ID}. */
    @Nullable StreamCursor since();
}
