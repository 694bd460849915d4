package com.cruddur.health;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Whether the process is shutting down. Safe on any thread. */
public final class Lifecycle {

    private volatile boolean stopping;

    /** Marks the server as not ready. From now on it closes each connection after the next response. */
    public void stop() {
        stopping = true;
    }

    /** Whether {@link #stop} was called. */
    public boolean isStopping() {
        return stopping;
    }

    /** A handler that closes kept-alive connections during shutdown, so that clients reconnect to another server. */
    public void closeWhenStopping(RoutingContext context) {
        if (stopping) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        context.next();
    }
}
