package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.FreePort;
import com.cruddur.testing.Scrape;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Collectors of traces that are down, silent, slow or full, while every request is traced. */
class CollectorFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int CLIENTS = 32;
    private static final Duration MEASURED = Duration.ofSeconds(FaultScale.of(2, 20));
    private static final Duration WARM_UP = Duration.ofSeconds(FaultScale.of(2, 4));

    /** Below this time, the machine's scheduler dominates. */
    private static final double NOISE_MILLIS = 25;

    private static final String EXPECTED = "p99 ≤ 2 × without tracing, 0 failures; only spans are lost";

    /** One server meets all collectors in turn, so that each one also takes over where the last one left off. */
    @Test
    void requestsDoNotWaitForTheCollector() throws Exception {
        FaultTable.Row off = TABLE.row("no endpoint is set", "no class of OpenTelemetry is loaded");
        FaultTable.Row down = row("the collector refuses connections");
        FaultTable.Row silent = row("the collector accepts connections and never answers");
        FaultTable.Row slow = row("the collector takes 3 s for each batch");
        FaultTable.Row full = row("the collector answers 503");
        DatabaseUrl database = TestPostgres.seeded();
        int port = FreePort.find();
        int metricsPort = FreePort.find();
        Map<String, String> settings = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:" + port,
                "METRICS_PORT",
                Integer.toString(metricsPort),
                "DRAIN_SECONDS",
                "0");
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess without = ServerProcess.start(database, issuer);
                ServerProcess traced = ServerProcess.start(database, issuer, settings)) {
            load(without, WARM_UP);
            double withoutMillis = load(without, MEASURED).millis(0.99);
            nothingIsLoaded(off, without);
            without.terminate();
            load(traced, WARM_UP);
            Measurement measurement = new Measurement(traced, metricsPort, 2 * Math.max(NOISE_MILLIS, withoutMillis));
            measurement.run(down);
            try (ServerSocket listener = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(listener.isBound()).isTrue();
                measurement.run(silent);
            }
            measurement.run(slow, port, 200, 3);
            measurement.run(full, port, 503, 0);
            traced.terminate();
            traced.exitCode();
        }
    }

    private static FaultTable.Row row(String collector) {
        return TABLE.row(collector + ", every request is traced", EXPECTED);
    }

    private static void nothingIsLoaded(FaultTable.Row row, ServerProcess server) throws IOException {
        Process jcmd = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/jcmd",
                        Long.toString(server.pid()),
                        "VM.class_hierarchy")
                .start();
        String classes = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(classes).contains("com.cruddur.Server");
        long loaded = classes.lines()
                .filter(line -> line.contains("io.opentelemetry"))
                .count();
        row.figure("%d classes".formatted(loaded), loaded == 0);
    }

    /** Measures a server while its collector has a fault. */
    private record Measurement(ServerProcess server, int metricsPort, double limitMillis) {

        void run(FaultTable.Row row, int port, int status, int delaySeconds) throws IOException {
            HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            try (ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
                collector.createContext("/", exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    var ignored = later.schedule(() -> answer(exchange, status), delaySeconds, TimeUnit.SECONDS);
                });
                collector.start();
                run(row);
                collector.stop(0);
                later.shutdownNow();
            }
        }

        void run(FaultTable.Row row) {
            double endedBefore = value("ended");
            double exportedBefore = value("exported");
            Outcomes outcomes = load(server, MEASURED);
            double ended = value("ended") - endedBefore;
            double exported = value("exported") - exportedBefore;
            row.figure(
                    "p99 %.1f ms, limit %.1f ms, %,d × 200, %d × other; %,.0f of %,.0f spans exported"
                            .formatted(
                                    outcomes.millis(0.99),
                                    limitMillis,
                                    outcomes.good().count(),
                                    outcomes.bad().count(),
                                    exported,
                                    ended),
                    outcomes.millis(0.99) <= limitMillis
                            && outcomes.bad().count() == 0
                            && ended >= outcomes.count()
                            && exported < ended);
        }

        private double value(String outcome) {
            return Scrape.at(metricsPort).value("cruddur_trace_spans_total", "outcome=\"" + outcome + "\"");
        }
    }

    private static void answer(HttpExchange exchange, int status) {
        try {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        } catch (IOException e) {
            // The server gave up.
        }
    }

    private static Outcomes load(ServerProcess server, Duration duration) {
        try (Load load = Load.start(server.port(), CLIENTS, number -> Request.get("/api/activities/home"))) {
            load.runFor(duration);
            return load.stop();
        }
    }
}
