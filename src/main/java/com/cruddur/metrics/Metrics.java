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

    private final Instruments instruments = new Instruments();

    private final HttpRequests requests = new HttpRequests(
            instruments.counter("cruddur_http_requests", "Requests answered", "method", "route", "status"),
            instruments.counter(
                    "cruddur_http_requests_aborted", "Requests whose client was gone before the answer was", "route"),
            instruments.seconds(
                    "cruddur_http_request_seconds", "From a request's head to its answer's end", "method", "route"));

    private final LongAdder connectionsMax =
            instruments.gauge("cruddur_db_connections_max", "Connections that may be opened");
    private final LongAdder connections = instruments.gauge("cruddur_db_connections", "Connections that are open");
    private final LongAdder connectionsInUse =
            instruments.gauge("cruddur_db_connections_in_use", "Connections with a statement under way");
    private final LongAdder waitingMax =
            instruments.gauge("cruddur_db_statements_waiting_max", "Statements that may wait for their turn");
    private final LongAdder underWay =
            instruments.gauge("cruddur_db_statements_under_way", "Statements sent and not yet answered");
    private final StatementWaits statementWaits = statementWaits(
            instruments.gauge("cruddur_db_statements_waiting", "Statements that wait for their turn"),
            instruments.seconds(
                    "cruddur_db_wait_seconds", "From asking for a statement to sending it, or not", "outcome"));
    private final Histogram statementSeconds =
            instruments.seconds("cruddur_db_statement_seconds", "From sending a statement to its result", "outcome");
    private final Counter failures =
            instruments.counter("cruddur_db_failures", "Statements that failed, those included that never ran", "kind");

    private final KeptPages keptPages = keptPages(
            instruments.counter("cruddur_kept_page_reads", "Times that a page kept in memory was asked for"),
            instruments.counter(
                    "cruddur_kept_page_checks", "Times that the database was asked about a kept page", "result"));

    private final Counter swept =
            instruments.counter("cruddur_swept", "What this server deleted because its time was over", "what");
    private final Histogram lagSeconds =
            instruments.seconds("cruddur_event_loop_lag_seconds", "How late an event loop came to a timer");

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
                        underWay,
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
    public StatementWaits statementWaits() {
        return statementWaits;
    }

    /** For who keeps pages in memory. */
    public KeptPages keptPages() {
        return keptPages;
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
            PrometheusTextFormatWriter.create().write(text, instruments.read());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toByteArray();
    }

    private static StatementWaits statementWaits(LongAdder waiting, Histogram seconds) {
        return new StatementWaits(waiting, seconds.labelValues("sent"), seconds.labelValues("turned_away"));
    }

    private static KeptPages keptPages(Counter reads, Counter checks) {
        return new KeptPages(
                reads.labelValues(),
                checks.labelValues("unchanged"),
                checks.labelValues("refreshed"),
                checks.labelValues("failed"));
    }
}
