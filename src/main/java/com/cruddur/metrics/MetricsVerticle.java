package com.cruddur.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves {@code /metrics} on a port of its own, so that operators need not expose it with the API. */
public final class MetricsVerticle extends VerticleBase {

    private static final String PATH = "/metrics";
    private static final int IDLE_SECONDS = 120;

    private final Metrics metrics;
    private final String address;
    private final int port;
    private @Nullable HttpServer server;

    /**
     * Listens once it is deployed.
     *
     * @param port zero for any free port
     */
    public MetricsVerticle(Metrics metrics, String address, int port) {
        this.metrics = metrics;
        this.address = address;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setIdleTimeout(IDLE_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setTracingPolicy(TracingPolicy.IGNORE))
                .requestHandler(this::handle);
        return server.listen(port, address);
    }

    /** The port that the server listens on. */
    public int port() {
        return Objects.requireNonNull(server).actualPort();
    }

    private void handle(HttpServerRequest request) {
        boolean isRead =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (!request.path().equals(PATH)) {
            request.response().setStatusCode(404).end("The metrics are at " + PATH + ".\n");
        } else if (!isRead) {
            request.response()
                    .setStatusCode(405)
                    .putHeader(HttpHeaders.ALLOW, "GET, HEAD")
                    .end();
        } else {
            request.routed(PATH);
            vertx.executeBlocking(metrics::text)
                    .onSuccess(text -> request.response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, PrometheusTextFormatWriter.CONTENT_TYPE)
                            .end(Buffer.buffer(text)))
                    .onFailure(failure -> request.response().setStatusCode(500).end());
        }
    }
}
