package com.cruddur.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.ClientMetrics;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All that one server counts and times, under the names that Prometheus knows it by. What happens on its connections,
 * Vert.x reports by itself; the rest is told by who does it.
 */
public final class Metrics implements VertxMetrics {

    /** What Vert.x calls everything about databases. */
    private static final String SQL = "sql";

    private static final long LAG_INTERVAL_MILLIS = 250;

    private final MetricsRegistry registry = new MetricsRegistry();

    private final HttpRequests requests = new HttpRequests(
            registry.counter("cruddur_http_requests", "Requests answered", "method", "route", "status"),
            registry.counter(
                    "cruddur_http_requests_aborted", "Requests whose client was gone before the answer was", "route"),
            registry.seconds(
                    "cruddur_http_request_seconds", "From a request's head to its answer's end", "method", "route"));

    private final LongAdder connectionsMax =
            registry.gauge("cruddur_db_connections_max", "Connections that may be opened");
    private final LongAdder connections = registry.gauge("cruddur_db_connections", "Connections that are open");
    private final LongAdder connectionsInUse =
            registry.gauge("cruddur_db_connections_in_use", "Connections with a statement under way");
    private final LongAdder waitingMax =
            registry.gauge("cruddur_db_statements_queued_max", "Statements that may wait for their turn");
    private final LongAdder inFlight =
            registry.gauge("cruddur_db_statements_in_flight", "Statements sent and not yet answered");
    private final QueueMetrics queueMetrics = queueMetrics(
            registry.gauge("cruddur_db_statements_queued", "Statements that wait for their turn"),
            registry.seconds(
                    "cruddur_db_queue_seconds", "From asking for a statement to sending it, or not", "outcome"));
    private final Histogram statementSeconds =
            registry.seconds("cruddur_db_statement_seconds", "From sending a statement to its result", "outcome");
    private final Counter failures =
            registry.counter("cruddur_db_failures", "Statements that failed, those included that never ran", "kind");

    private final CacheMetrics cacheMetrics = cacheMetrics(
            registry.counter("cruddur_page_cache_reads", "Times that a page kept in memory was asked for"),
            registry.counter(
                    "cruddur_page_cache_revalidations",
                    "Times that the database was asked about a kept page",
                    "result"));

    private final Counter swept =
            registry.counter("cruddur_sweep_deleted", "What this server deleted because its time was over", "what");
    private final Histogram lagSeconds =
            registry.seconds("cruddur_event_loop_lag_seconds", "How late an event loop came to a timer");

    @Override
    public HttpServerMetrics<?, ?, ?> createHttpServerMetrics(HttpServerOptions options, SocketAddress address) {
        return requests;
    }

    @Override
    public @Nullable ClientMetrics<?, ?, ?> createClientMetrics(
            SocketAddress server, String type, @Nullable String name) {
        return type.equals(SQL)
                ? new DatabaseConnection(
                        connections,
                        connectionsInUse,
                        inFlight,
                        statementSeconds.labelValues("succeeded"),
                        statementSeconds.labelValues("failed"))
                : null;
    }

    /** A pool was made, or closed where the numbers are negative. */
    public void poolChanged(int connections, int waiting) {
        connectionsMax.add(connections);
        waitingMax.add(waiting);
    }

    /** A statement failed, or never ran. */
    public void statementFailed(String kind) {
        failures.labelValues(kind).inc();
    }

    /** For who has statements wait. */
    public QueueMetrics queueMetrics() {
        return queueMetrics;
    }

    /** For who keeps pages in memory. */
    public CacheMetrics cacheMetrics() {
        return cacheMetrics;
    }

    /** The sweep deleted expired cruds. */
    public void crudsSwept(int deleted) {
        swept.labelValues("cruds").inc(deleted);
    }

    /** The sweep deleted idempotency keys that nobody comes back to. */
    public void keysSwept(int deleted) {
        swept.labelValues("idempotency_keys").inc(deleted);
    }

    /** From now on times how late the calling event loop is; whatever blocks it shows here. */
    public void watchEventLoop(Vertx vertx) {
        long dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAG_INTERVAL_MILLIS);
        vertx.setTimer(LAG_INTERVAL_MILLIS, timer -> {
            lagSeconds.observe(Math.max(0, System.nanoTime() - dueNanos) / 1e9);
            watchEventLoop(vertx);
        });
    }

    /** Everything, in Prometheus' text format; it blocks for a few milliseconds. */
    byte[] text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, registry.read());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toByteArray();
    }

    private static QueueMetrics queueMetrics(LongAdder waiting, Histogram seconds) {
        return new QueueMetrics(waiting, seconds.labelValues("sent"), seconds.labelValues("shed"));
    }

    private static CacheMetrics cacheMetrics(Counter reads, Counter checks) {
        return new CacheMetrics(
                reads.labelValues(),
                checks.labelValues("unchanged"),
                checks.labelValues("refreshed"),
                checks.labelValues("failed"));
    }
}
