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
    private static final Duration MEASURED = Duration.ofSeconds(FaultScale.of(4, 20));
    private static final Duration WARM_UP = Duration.ofSeconds(4);

    /** Below this time, the machine's scheduler dominates. */
    private static final double NOISE_MILLIS = 25;

    private static final String EXPECTED = "p99 ≤ 2 × without tracing, 0 failures; only spans are lost";

    private final DatabaseUrl database = TestPostgres.seeded();

    @Test
    void aCollectorThatIsDown() throws Exception {
        measure("the collector refuses connections", "http://127.0.0.1:1");
    }

    @Test
    void aCollectorThatIsSilent() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            measure("the collector accepts connections and never answers", "http://127.0.0.1:" + silent.getLocalPort());
        }
    }

    @Test
    void aCollectorThatIsSlow() throws Exception {
        measure("the collector takes 3 s for each batch", 200, 3);
    }

    @Test
    void aCollectorThatIsFull() throws Exception {
        measure("the collector answers 503", 503, 0);
    }

    @Test
    void withoutAnEndpointNothingIsLoaded() throws Exception {
        FaultTable.Row row = TABLE.row("no endpoint is set", "no class of OpenTelemetry is loaded");
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess server = ServerProcess.start(database, issuer)) {
            assertThat(server.api(issuer, database).get("/api/activities/home").status())
                    .isEqualTo(200);
            Process jcmd = new ProcessBuilder(
                            System.getProperty("java.home") + "/bin/jcmd",
                            Long.toString(server.pid()),
                            "VM.class_hierarchy")
                    .start();
            String classes = new String(jcmd.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(classes).contains("com.cruddur.Server");
            long loaded = classes.lines()
                    .filter(line -> line.contains("io.opentelemetry"))
                    .count();
            row.figure("%d classes".formatted(loaded), loaded == 0);
        }
    }

    private void measure(String fault, int status, int delaySeconds) throws Exception {
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
            collector.createContext("/", exchange -> {
                exchange.getRequestBody().readAllBytes();
                var ignored = later.schedule(() -> answer(exchange, status), delaySeconds, TimeUnit.SECONDS);
            });
            collector.start();
            measure(fault, "http://127.0.0.1:" + collector.getAddress().getPort());
            collector.stop(0);
            later.shutdownNow();
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

    private void measure(String fault, String endpoint) throws Exception {
        FaultTable.Row row = TABLE.row(fault + ", every request is traced", EXPECTED);
        int metricsPort = FreePort.find();
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess without = ServerProcess.start(database, issuer);
                ServerProcess traced = ServerProcess.start(
                        database,
                        issuer,
                        Map.of(
                                "OTEL_EXPORTER_OTLP_ENDPOINT",
                                endpoint,
                                "METRICS_PORT",
                                Integer.toString(metricsPort)))) {
            double limit = 2 * Math.max(NOISE_MILLIS, outcomes(without).millis(0.99));
            Outcomes outcomes = outcomes(traced);
            double ended = value(metricsPort, "ended");
            double exported = value(metricsPort, "exported");
            traced.terminate();
            traced.exitCode();
            row.figure(
                    "p99 %.1f ms, limit %.1f ms, %,d × 200, %d × other; %,.0f of %,.0f spans exported"
                            .formatted(
                                    outcomes.millis(0.99),
                                    limit,
                                    outcomes.good().count(),
                                    outcomes.bad().count(),
                                    exported,
                                    ended),
                    outcomes.millis(0.99) <= limit
                            && outcomes.bad().count() == 0
                            && ended >= outcomes.count()
                            && exported < ended);
        }
    }

    private static Outcomes outcomes(ServerProcess server) {
        try (Load load = Load.start(server.port(), CLIENTS, number -> Request.get("/api/activities/home"))) {
            load.runFor(WARM_UP);
            long measured = System.nanoTime();
            load.runFor(MEASURED);
            return load.stop().since(measured);
        }
    }

    private static double value(int metricsPort, String outcome) {
        return Scrape.at(metricsPort).value("cruddur_trace_spans_total", "outcome=\"" + outcome + "\"");
    }
}
