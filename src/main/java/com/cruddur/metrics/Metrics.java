package com.cruddur.metrics;

import com.cruddur.log.AccessLog;
import com.cruddur.tracing.SpanCounter;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
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
 * The metrics of one server, under their Prometheus names. Vert.x reports HTTP requests and database connections through
 * this SPI; other components call the methods below.
 */
public final class Metrics implements VertxMetrics {

    /** The client type under which Vert.x reports database connections. */
    private static final String SQL = "sql";

    private static final long LAG_INTERVAL_MILLIS = 250;

    private final MetricsRegistry registry = new MetricsRegistry();

    private final HttpRequests requests = new HttpRequests(
            registry.counter("cruddur_http_requests", "Responses sent", "method", "route", "status"),
            registry.counter(
                    "cruddur_http_requests_aborted",
                    "Requests whose client disconnected before the response was complete",
                    "route"),
            registry.seconds(
                    "cruddur_http_request_seconds",
                    "Time from the request head to the end of the response",
                    "method",
                    "route"));

    private final LongAdder connectionsMax =
            registry.gauge("cruddur_db_connections_max", "Upper bound of open connections");
    private final LongAdder connections = registry.gauge("cruddur_db_connections", "Open connections");
    private final LongAdder connectionsInUse =
            registry.gauge("cruddur_db_connections_in_use", "Connections with a statement in flight");
    private final LongAdder waitingMax =
            registry.gauge("cruddur_db_statements_queued_max", "Capacity of the admission queue");
    private final LongAdder inFlight = registry.gauge("cruddur_db_statements_in_flight", "Statements in flight");
    private final QueueMetrics queueMetrics = queueMetrics(
            registry.gauge("cruddur_db_statements_queued", "Statements in the admission queue"),
            registry.seconds(
                    "cruddur_db_queue_seconds",
                    "Time in the admission queue until a statement is sent or shed",
                    "outcome"));
    private final Histogram statementSeconds =
            registry.seconds("cruddur_db_statement_seconds", "Time from sending a statement to its result", "outcome");
    private final Counter failures = registry.counter(
            "cruddur_db_failures", "Failed statements, including statements that were never sent", "kind");

    private final CacheMetrics cacheMetrics = cacheMetrics(
            registry.counter("cruddur_page_cache_reads", "Reads of cacheable pages", "result"),
            registry.counter("cruddur_page_cache_revalidations", "Checks of the change log by the database", "result"),
            registry.counter("cruddur_page_cache_invalidations", "Pages dropped from the page cache", "kind"),
            registry.counter("cruddur_page_cache_evictions", "Pages evicted because the page cache is full"),
            registry.gauge("cruddur_page_cache_bytes", "Size of the page cache"));

    private final SpanMetrics spanMetrics =
            spanMetrics(registry.counter("cruddur_trace_spans", "Sampled spans of traces", "outcome"));
    private final Counter reads =
            registry.counter("cruddur_db_reads", "Statements that only read, by the server that ran them", "server");
    private final CounterDataPoint primaryReads = reads.labelValues("primary");
    private final Gauge replicaUsable =
            registry.gauges("cruddur_replica_usable", "Whether reads are sent to the replica", "replica");
    private final Gauge replicaLag =
            registry.gauges("cruddur_replica_lag_bytes", "WAL that the replica has not replayed", "replica");

    private final Counter swept =
            registry.counter("cruddur_sweep_deleted", "Expired rows that the sweep deleted", "what");
    private final Histogram lagSeconds =
            registry.seconds("cruddur_event_loop_lag_seconds", "Delay of an event loop timer");

    /** Called when Vert.x has closed. */
    @Override
    public void close() {
        requests.closeLog();
    }

    /** Writes one line per response from now on, until {@link #close}. Call it before the server listens. */
    public void logRequests(AccessLog log) {
        requests.logTo(log);
    }

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

    /** Adds the bounds of a new pool; negative values subtract those of a closed pool. */
    public void poolChanged(int connections, int waiting) {
        connectionsMax.add(connections);
        waitingMax.add(waiting);
    }

    /** Counts a statement that failed or was never sent. */
    public void statementFailed(String kind) {
        failures.labelValues(kind).inc();
    }

    /** The metrics of the admission queue. */
    public QueueMetrics queueMetrics() {
        return queueMetrics;
    }

    /** The metrics of the page cache. */
    public CacheMetrics cacheMetrics() {
        return cacheMetrics;
    }

    /** The metrics of tracing. */
    public SpanCounter spanCounter() {
        return spanMetrics;
    }

    /**
     * The metrics of a read replica.
     *
     * @param replica its address
     */
    public ReplicaMetrics replicaMetrics(String replica) {
        return new ReplicaMetrics(
                reads.labelValues(replica), replicaUsable.labelValues(replica), replicaLag.labelValues(replica));
    }

    /** The primary served a read that a replica could have served. */
    public void primaryRead() {
        primaryReads.inc();
    }

    /** Counts expired cruds that the sweep deleted. */
    public void crudsSwept(int deleted) {
        swept.labelValues("cruds").inc(deleted);
    }

    /** Counts expired idempotency keys that the sweep deleted. */
    public void keysSwept(int deleted) {
        swept.labelValues("idempotency_keys").inc(deleted);
    }

    /** Starts to measure the timer delay of the calling event loop, which shows blocking code. */
    public void watchEventLoop(Vertx vertx) {
        long dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAG_INTERVAL_MILLIS);
        vertx.setTimer(LAG_INTERVAL_MILLIS, timer -> {
            lagSeconds.observe(Math.max(0, System.nanoTime() - dueNanos) / 1e9);
            watchEventLoop(vertx);
        });
    }

    /** All metrics in the Prometheus text format. Blocks for a few milliseconds. */
    byte[] text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, registry.read());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toByteArray();
    }

    private static QueueMetrics queueMetrics(LongAdder length, Histogram seconds) {
        return new QueueMetrics(length, seconds.labelValues("sent"), seconds.labelValues("shed"));
    }

    private static SpanMetrics spanMetrics(Counter spans) {
        return new SpanMetrics(spans.labelValues("ended"), spans.labelValues("exported"), spans.labelValues("failed"));
    }

    private static CacheMetrics cacheMetrics(
            Counter reads, Counter checks, Counter invalidations, Counter evictions, LongAdder bytes) {
        return new CacheMetrics(
                reads.labelValues("hit"),
                reads.labelValues("miss"),
                checks.labelValues("succeeded"),
                checks.labelValues("failed"),
                invalidations.labelValues("change"),
                invalidations.labelValues("everything"),
                evictions.labelValues(),
                bytes);
    }
}
