package com.cruddur.activity;

import com.cruddur.db.SnapshotId;
import com.cruddur.http.EventStream;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * A listener that waits for the next poll.
 *
 * @param since the snapshot of its last event; null without {@code Last-Event-ID}
 */
record NewListener(EventStream stream, @Nullable SnapshotId since) {

    private static final String LAST_EVENT_ID = "Last-Event-ID";

    /** For polyfills of EventSource, which cannot set the header. */
    private static final String LAST_EVENT_ID_PARAMETER = "lastEventId";

    static NewListener of(EventStream stream, RoutingContext context) {
        String id = context.request().getHeader(LAST_EVENT_ID);
        if (id == null) {
            id = context.queryParams().get(LAST_EVENT_ID_PARAMETER);
        }
        return new NewListener(stream, id == null || id.isEmpty() ? null : SnapshotId.ofCursor(id));
    }
}
