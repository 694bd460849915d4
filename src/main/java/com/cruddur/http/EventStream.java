package com.cruddur.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Server-sent events to one client, for as long as it listens. Belongs to one event loop. */
public final class EventStream {

    private static final CharSequence TEXT_EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream");
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");

    /** Tells nginx, and those who learned it from nginx, to pass on each event as it comes. */
    private static final CharSequence X_ACCEL_BUFFERING = HttpHeaders.createOptimized("x-accel-buffering");

    private static final CharSequence NO = HttpHeaders.createOptimized("no");

    private final RoutingContext context;
    private final HttpServerResponse response;
    private boolean opened;
    private boolean gone;

    /** A client that asked for events; it hears nothing before {@link #open}. */
    public EventStream(RoutingContext context) {
        this.context = context;
        this.response = context.response();
        context.addEndHandler(ended -> gone = true);
    }

    /** What is to be done when it has gone, or was sent away. */
    public void whenGone(Runnable action) {
        context.addEndHandler(ended -> action.run());
    }

    /** Answers a HEAD: what a GET would, without its events. */
    public static boolean isHead(RoutingContext context) {
        if (!context.request().method().equals(HttpMethod.HEAD)) {
            return false;
        }
        writeHead(context.response());
        context.response().end();
        return true;
    }

    /** Begins, where it hasn't yet, with what is to be sent first. */
    public void open(Buffer first) {
        if (opened || gone) {
            return;
        }
        opened = true;
        writeHead(response);
        response.setChunked(true).write(first);
    }

    /** Answers with an error, where it isn't open yet. */
    public void refuse(Throwable cause) {
        if (!opened && !gone) {
            context.fail(cause);
        }
    }

    public boolean isOpen() {
        return opened && !gone;
    }

    /** Sends events to one that is open; or cuts it off, where it hasn't read what was sent before. */
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

    /** Ends it in good order. */
    public void end() {
        refuse(new Failure(ErrorCode.GENERIC_503));
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
