package com.cruddur.health;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Whether the process is about to end; asked by every event loop, set once. */
public final class Lifecycle {

    private volatile boolean stopping;

    /** From now on the server isn't ready, and connections are closed after their answer. */
    public void stop() {
        stopping = true;
    }

    /** Whether {@link #stop} was called. */
    public boolean isStopping() {
        return stopping;
    }

    /** A handler: clients that keep their connection find another server before this one is gone. */
    public void closeWhenStopping(RoutingContext context) {
        if (stopping) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        context.next();
    }
}
