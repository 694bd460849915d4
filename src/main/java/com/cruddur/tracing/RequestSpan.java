package com.cruddur.tracing;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The span of a request in progress, sampled or not. It is a local of the request's Vert.x context. Confined to the event
 * loop of the request, except {@link #traceId} and {@link #spanId}.
 */
public abstract class RequestSpan {

    /** A timer or task that a request starts is no part of the request: duplicates of the context do not inherit it. */
    private static final ContextLocal<RequestSpan> LOCAL =
            ContextLocal.registerLocal(RequestSpan.class, inherited -> null);

    /** The metric of a request. It receives the request's span. */
    public interface Listener {

        void spanBegan(RequestSpan span);
    }

    /** Registers the local before Vert.x creates its first context. */
    public static final class Registration implements VertxServiceProvider {

        @Override
        public void init(VertxBootstrap builder) {
            Objects.requireNonNull(LOCAL);
        }
    }

    /** The span of the request that the calling code handles; null outside of requests and without tracing. */
    public static @Nullable RequestSpan current() {
        Context context = Vertx.currentContext();
        return context == null ? null : of(context);
    }

    /** The span of a request; null without tracing. */
    public static @Nullable RequestSpan of(HttpServerRequest request) {
        return of(((HttpServerRequestInternal) request).context());
    }

    /** The span of the request of a context; null if there is none. */
    protected static @Nullable RequestSpan of(Context context) {
        return context.getLocal(LOCAL);
    }

    /** Makes this span the one of a request's context, and reports it to the metric of the request. */
    protected final void begin(Context context, HttpServerRequest request) {
        context.putLocal(LOCAL, this);
        if (((HttpServerRequestInternal) request).metric() instanceof Listener listener) {
            listener.spanBegan(this);
        }
    }

    /** Sets the pattern of the route that serves the request. */
    public abstract void routed(String route);

    /** Whether the span is sampled, so that spans of statements are worth recording. */
    public abstract boolean isSampled();

    /** 32 hexadecimal digits. */
    public abstract String traceId();

    /** 16 hexadecimal digits. */
    public abstract String spanId();
}
