package com.cruddur.activity;

import com.cruddur.http.EventStream;
import com.cruddur.sse.Listener;
import com.cruddur.sse.StreamCursor;
import org.jspecify.annotations.Nullable;

/**
 * A listener of the stream of home.
 *
 * @param sub the subject of the listener's token; null for an anonymous one
 */
record HomeListener(
        EventStream stream,
        @Nullable StreamCursor since,
        @Nullable String sub) implements Listener {}
