package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The cost of tracing and of the access log: the server with and without it. The collector reads the spans and discards
 * them; it shares the machine's cores. The log goes to a file.
 */
record ObservedRow(Observation observation, Page page) implements Row {

    /** What the server records. */
    enum Observation {
        TRACING_1("tracing of 1 % of requests", Target.atLeast(0.98)),
        TRACING_100("tracing of every request", Target.shown("×")),
        ACCESS_LOG("access log", Target.atLeast(0.90)),
        JSON_ACCESS_LOG("access log as JSON", Target.atLeast(0.90));

        private final String description;
        private final Target target;

        Observation(String description, Target target) {
            this.description = description;
            this.target = target;
        }

        private Map<String, String> settings(String collector) {
            return switch (this) {
                case TRACING_1 -> traces(collector, "0.01");
                case TRACING_100 -> traces(collector, "1");
                case ACCESS_LOG -> Map.of("ACCESS_LOG", "on");
                case JSON_ACCESS_LOG -> Map.of("ACCESS_LOG", "on", "LOG_FORMAT", "json");
            };
        }

        private static Map<String, String> traces(String collector, String ratio) {
            return Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector,
                    "OTEL_TRACES_SAMPLER",
                    "parentbased_traceidratio",
                    "OTEL_TRACES_SAMPLER_ARG",
                    ratio);
        }
    }

    /** The page that clients read. */
    enum Page {
        HOME(256),
        THREAD(64);

        private final int connections;

        Page(int connections) {
            this.connections = connections;
        }

        private Requests requests(Testbed testbed, DatabaseUrl url) throws Exception {
            return this == HOME ? Requests.same(HomeRow.PATH) : testbed.gets("observed-threads", url, ReadRow.THREADS);
        }
    }

    static List<Row> all() {
        return Arrays.stream(Observation.values())
                .flatMap(observation ->
                        Arrays.stream(Page.values()).<Row>map(page -> new ObservedRow(observation, page)))
                .toList();
    }

    @Override
    public String name() {
        return (observation + "-" + page).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String description() {
        return "%s with %s, compared with none"
                .formatted(page == Page.HOME ? "home" : "thread by random uuid", observation.description);
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return 2 * Testbed.START_SECONDS + plan.comparisonSeconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        DatabaseUrl url = testbed.dataSets().readOnly(DataSets.DEFAULT_CRUDS);
        Requests requests = page.requests(testbed, url);
        HttpServer collector = collector();
        Map<String, String> settings = observation.settings(
                "http://127.0.0.1:" + collector.getAddress().getPort());
        try (ServerProcess observed = testbed.cruddur(url, "/health/ready", settings);
                ServerProcess plain = testbed.cruddur(url)) {
            return Comparison.of(
                            plan,
                            testbed.driving(observed, page.connections, requests),
                            testbed.driving(plain, page.connections, requests))
                    .result(observation.target);
        } finally {
            collector.stop(0);
        }
    }

    private static HttpServer collector() throws IOException {
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        return collector;
    }
}
