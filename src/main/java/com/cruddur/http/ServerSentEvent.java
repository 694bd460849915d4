package com.cruddur.http;

import io.vertx.core.buffer.Buffer;

/** The wire format of server-sent events. */
public final class ServerSentEvent {

    private static final byte LINE_FEED = '\n';
    private static final Buffer NO_DETAILS = Buffer.buffer("{}");

    private ServerSentEvent() {}

    /**
     * An event.
     *
     * @param json the data; PostgreSQL's line feeds between elements are removed, and JSON strings contain none
     */
    public static Buffer of(String name, String id, Buffer json) {
        return Buffer.buffer(json.length() + 256)
                .appendString("id: ")
                .appendString(id)
                .appendString("\n")
                .appendBuffer(of(name, json));
    }

    /** An event that leaves the last event id as it is. */
    public static Buffer of(String name, Buffer json) {
        Buffer event = Buffer.buffer(json.length() + 64)
                .appendString("event: ")
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

    /** Tells the client to read the page again, because events are missing or too many. */
    public static Buffer reset(String id) {
        return of("reset", id, NO_DETAILS);
    }

    /** The first bytes of a stream: the reconnection delay, and a comment that makes proxies forward the response. */
    public static Buffer opening(long retryMillis) {
        return Buffer.buffer("retry: " + retryMillis + "\n: welcome\n\n");
    }

    /** Sets the last event id without an event. */
    public static Buffer id(String id) {
        return Buffer.buffer("id: " + id + "\n\n");
    }

    /** A comment against the idle timeouts of proxies, and the last event id. */
    public static Buffer keepAlive(String id) {
        return Buffer.buffer(": still here\nid: " + id + "\n\n");
    }
}
