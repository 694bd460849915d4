package com.cruddur.metrics;

import com.cruddur.log.AccessLog;
import com.cruddur.tracing.RequestSpan;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times requests by route pattern. Labels never contain the request path, so clients cannot create time
 * series. The cost per request is one map lookup.
 */
final class HttpRequests implements HttpServerMetrics<HttpRequests.Request, Void, Void> {

    /** Label of requests without a matching route, and of requests that are rejected before routing. */
    private static final String NO_ROUTE = "none";

    /** Label of all other methods, because clients can send any token. */
    private static final String OTHER_METHOD = "other";

    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS,
            HttpMethod.PATCH);

    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final double NANOS_PER_SECOND = 1e9;

    /** A request in progress; confined to its event loop. */
    static final class Request implements RequestSpan.Listener {

        private final long startNanos = System.nanoTime();
        private final String method;
        private String route = NO_ROUTE;
        private @Nullable RequestSpan span;

        private Request(String method) {
            this.method = method;
        }

        @Override
        public void spanBegan(RequestSpan begun) {
            span = begun;
        }
    }

    private record Key(String method, String route, int status) {}

    private record Series(CounterDataPoint count, DistributionDataPoint seconds) {}

    private final Counter answered;
    private final Counter aborted;
    private final Histogram seconds;
    private final Map<Key, Series> series = new ConcurrentHashMap<>();
    private volatile @Nullable AccessLog accessLog;

    HttpRequests(Counter answered, Counter aborted, Histogram seconds) {
        this.answered = answered;
        this.aborted = aborted;
        this.seconds = seconds;
    }

    /** Logs every response from now on. */
    void logTo(AccessLog log) {
        accessLog = log;
    }

    void closeLog() {
        AccessLog log = accessLog;
        if (log != null) {
            log.close();
        }
    }

    @Override
    public Request requestBegin(Void connection, HttpRequest request) {
        return new Request(METHODS.contains(request.method()) ? request.method().name() : OTHER_METHOD);
    }

    /** Handlers for all paths have no pattern. The last handler with a pattern determines the label. */
    @Override
    public void requestRouted(Request request, @Nullable String route) {
        if (route != null) {
            request.route = route;
            if (request.span != null) {
                request.span.routed(route);
            }
        }
    }

    @Override
    public void responseEnd(Request request, HttpResponse response, long bytesWritten) {
        long nanos = System.nanoTime() - request.startNanos;
        Series labelled =
                series.computeIfAbsent(new Key(request.method, request.route, response.statusCode()), this::seriesOf);
        labelled.count().inc();
        labelled.seconds().observe(nanos / NANOS_PER_SECOND);
        AccessLog log = accessLog;
        if (log != null) {
            log.add(new AccessLog.Entry(
                    System.currentTimeMillis(),
                    request.method,
                    request.route,
                    response.statusCode(),
                    bytesWritten,
                    nanos,
                    response.headers().get(REQUEST_ID),
                    request.span == null ? null : request.span.traceId(),
                    request.span == null ? null : request.span.spanId()));
        }
    }

    @Override
    public void requestReset(Request request) {
        aborted.labelValues(request.route).inc();
    }

    private Series seriesOf(Key key) {
        return new Series(
                answered.labelValues(key.method(), key.route(), Integer.toString(key.status())),
                seconds.labelValues(key.method(), key.route()));
    }
}
