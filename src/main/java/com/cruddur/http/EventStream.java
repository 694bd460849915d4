package com.cruddur.http;

import com.cruddur.http.connection.ClientConnections;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** A response of server-sent events. It belongs to the event loop of its connection. */
public final class EventStream {

    private static final CharSequence TEXT_EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream");
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");

    /** Tells nginx, and proxies that copied the header, not to buffer events. */
    private static final CharSequence X_ACCEL_BUFFERING = HttpHeaders.createOptimized("x-accel-buffering");

    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final String LAST_EVENT_ID_PARAMETER = "lastEventId";

    private static final CharSequence NO = HttpHeaders.createOptimized("no");

    private final RoutingContext context;
    private final HttpServerResponse response;
    private boolean opened;
    private boolean ended;

    /** Creates a stream. The response starts with {@link #open}. */
    public EventStream(RoutingContext context) {
        this.context = context;
        this.response = context.response();
        context.addEndHandler(end -> ended = true);
    }

    /** Registers an action for the end of the stream, whichever side ends it. */
    public void onEnd(Runnable action) {
        context.addEndHandler(ended -> action.run());
    }

    /** Responds to a HEAD request with the headers of a GET. Returns false for any other method. */
    public static boolean respondsToHead(RoutingContext context) {
        if (!context.request().method().equals(HttpMethod.HEAD)) {
            return false;
        }
        writeHead(context.response());
        context.response().end();
        return true;
    }

    /** The id of the last event that the client received. Polyfills of EventSource send it in the query. */
    public static Optional<String> lastEventId(RoutingContext context) {
        String id = context.request().getHeader(LAST_EVENT_ID);
        return Optional.ofNullable(id == null ? context.queryParams().get(LAST_EVENT_ID_PARAMETER) : id)
                .filter(given -> !given.isEmpty());
    }

    /** Starts the response, unless it has started or the client has disconnected. */
    public void open(Buffer first) {
        if (opened || ended) {
            return;
        }
        opened = true;
        ClientConnections.limitSendBuffer(context.request().connection());
        writeHead(response);
        response.setChunked(true).write(first);
    }

    /** Responds with an error, unless the response has started or the client has disconnected. */
    public void refuse(Throwable cause) {
        if (isWaiting()) {
            context.fail(cause);
        }
    }

    /** Whether the response has not started and the client is still connected. */
    public boolean isWaiting() {
        return !opened && !ended;
    }

    /** Whether the response has started and the client is still connected. */
    public boolean isOpen() {
        return opened && !ended;
    }

    /** Sends events if the stream is open. Closes the stream of a client that does not read. */
    public void send(Buffer events) {
        if (!isOpen() || events.length() == 0) {
            return;
        }
        if (response.writeQueueFull()) {
            response.reset();
        } else {
            response.write(events);
        }
    }

    /** Ends the stream: an open one with the end of its body, any other with 503. */
    public void end() {
        end(new Failure(ErrorCode.GENERIC_503));
    }

    /** Ends the stream: an open one with the end of its body, any other with an error. */
    public void end(Throwable cause) {
        refuse(cause);
        if (isOpen()) {
            response.end();
        }
    }

    private static void writeHead(HttpServerResponse response) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, TEXT_EVENT_STREAM)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE)
                .putHeader(X_ACCEL_BUFFERING, NO);
    }
}
