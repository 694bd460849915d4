package com.cruddur.http;

import io.vertx.core.buffer.Buffer;

/** What server-sent events look like on the wire. */
public final class ServerSentEvent {

    private static final byte LINE_FEED = '\n';

    private ServerSentEvent() {}

    /**
     * An event.
     *
     * @param json on one line: the line feeds that PostgreSQL puts between elements go, and in text there are none
     */
    public static Buffer of(String name, String id, Buffer json) {
        Buffer event = Buffer.buffer(json.length() + 256)
                .appendString("id: ")
                .appendString(id)
                .appendString("\nevent: ")
                .appendString(name)
                .appendString("\ndata: ");
        int lineStart = 0;
        for (int i = 0; i < json.length(); i++) {
            if (json.getByte(i) == LINE_FEED) {
                event.appendBuffer(json, lineStart, i - lineStart);
                lineStart = i + 1;
            }
        }
        return event.appendBuffer(json, lineStart, json.length() - lineStart).appendString("\n\n");
    }

    /** What comes first: how soon to ask again when it breaks off, and a comment, for proxies to pass something on. */
    public static Buffer opening(long retryMillis) {
        return Buffer.buffer("retry: " + retryMillis + "\n: welcome\n\n");
    }

    /** No event, but an id to go on from. */
    public static Buffer id(String id) {
        return Buffer.buffer("id: " + id + "\n\n");
    }

    /** Keeps it alive, for whoever cuts what is silent; and an id to go on from. */
    public static Buffer comment(String id) {
        return Buffer.buffer(": still here\nid: " + id + "\n\n");
    }
}
