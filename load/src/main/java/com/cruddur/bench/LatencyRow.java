package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.HdrHistogram.Histogram;

/**
 * Latency at a constant arrival rate, 70 % of the server's saturation, compared with the ceiling's at the same rate. The
 * saturation is measured with the same load generator.
 */
record LatencyRow(String name, String read, Content content, Target target) implements Row {

    private static final int CONNECTIONS = 64;
    private static final double SHARE = 0.70;
    private static final double BOUND = 3;
    private static final int SAMPLE = 20_000;
    private static final int WRITERS = 2_000;
    private static final String POST = "{\"message\":\"What a day, and it is not over yet\",\"ttl\":\"7-days\"}";

    /** The requests on a writable database. */
    private interface Content {
        List<Requests.Request> requests(Testbed testbed, DatabaseUrl url) throws Exception;
    }

    private record Latencies(Histogram server, Histogram ceiling) {}

    static List<Row> all() {
        Target ceiling = Target.atMost(BOUND, "×");
        Target shown = Target.shown("×");
        return List.of(
                new LatencyRow("latency-home", "home", (testbed, url) -> home(), ceiling),
                new LatencyRow(
                        "latency-thread",
                        "10,000 threads by Zipf",
                        (testbed, url) -> hot(WritesRow.Hot.THREADS, url),
                        ceiling),
                new LatencyRow(
                        "latency-user-feed",
                        "2,000 user feeds by Zipf",
                        (testbed, url) -> hot(WritesRow.Hot.USER_FEEDS, url),
                        shown),
                new LatencyRow("latency-post", "posts", (testbed, url) -> posts(testbed), shown),
                new LatencyRow(
                        "latency-mix",
                        "home 70 %, threads 12, user feeds 8, posts 5, likes 3, search 2",
                        LatencyRow::mix,
                        shown));
    }

    @Override
    public String description() {
        return "p99 at a constant arrival rate, 70 %% of saturation, compared with the ceiling: %s".formatted(read);
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return 2 * Testbed.START_SECONDS + plan.comparisonSeconds() + 2 * (plan.seconds() + plan.warmUpSeconds());
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        DatabaseUrl url = testbed.dataSets().writableCopy(DataSets.DEFAULT_CRUDS);
        List<Requests.Request> requests = content.requests(testbed, url);
        try (ServerProcess cruddur = testbed.cruddur(url);
                ServerProcess ceiling =
                        ReferenceServers.ceiling(testbed, cruddur, typical(testbed, cruddur, requests));
                OpenLoad server = new OpenLoad(cruddur.url(), CONNECTIONS, requests);
                OpenLoad reference = new OpenLoad(ceiling.url(), CONNECTIONS, requests)) {
            server.saturation(plan.warmUpSeconds());
            reference.saturation(plan.warmUpSeconds());
            double rate = SHARE * Math.min(server.saturation(plan.seconds()), reference.saturation(plan.seconds()));
            Latencies latencies = latencies(plan, rate, server, reference);
            long failed = server.failed() + reference.failed();
            double p99 = milliseconds(latencies.server(), 99);
            double ceilingP99 = milliseconds(latencies.ceiling(), 99);
            return new Result(
                    "ms",
                    p99,
                    ceilingP99,
                    p99 / ceilingP99,
                    target,
                    failed == 0 ? List.of() : List.of(failed + " requests failed"),
                    List.of("%.0f requests per second; server %s; ceiling %s"
                            .formatted(rate, percentiles(latencies.server()), percentiles(latencies.ceiling()))));
        }
    }

    private static Latencies latencies(MeasurementPlan plan, double rate, OpenLoad server, OpenLoad ceiling)
            throws Exception {
        // Saturation does not warm up the paths of single requests.
        int warmUp = plan.warmUpSeconds();
        Latencies all = new Latencies(server.latencies(rate, warmUp), ceiling.latencies(rate, warmUp));
        all.server().reset();
        all.ceiling().reset();
        for (int round = 0; round < plan.rounds(); round++) {
            all.server().add(server.latencies(rate, plan.seconds()));
            all.ceiling().add(ceiling.latencies(rate, plan.seconds()));
        }
        return all;
    }

    private static HttpResponse<byte[]> typical(Testbed testbed, ServerProcess cruddur, List<Requests.Request> requests)
            throws Exception {
        List<Requests.Request> gets = requests.stream()
                .filter(request -> request.method().equals("GET"))
                .toList();
        return gets.isEmpty()
                ? cruddur.get("/api/activities/home?limit=1")
                : Requests.any(testbed.file("latency-gets.txt"), gets).typical(cruddur);
    }

    private static double milliseconds(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e6;
    }

    private static String percentiles(Histogram histogram) {
        return String.format(
                Locale.ROOT,
                "p50 %.2f, p99 %.2f, p99.9 %.2f ms",
                milliseconds(histogram, 50),
                milliseconds(histogram, 99),
                milliseconds(histogram, 99.9));
    }

    private static List<Requests.Request> home() {
        return List.of(Requests.Request.get(HomeRow.PATH));
    }

    private static List<Requests.Request> hot(WritesRow.Hot hot, DatabaseUrl url) throws Exception {
        return new Zipf<>(hot.subjects(url, 10_000))
                .sample(SAMPLE).stream()
                        .map(subject -> Requests.Request.get(subject.page()))
                        .toList();
    }

    private static List<Requests.Request> posts(Testbed testbed) {
        return testbed.writers(WRITERS).stream()
                .map(token -> new Requests.Request("POST", "/api/activities", token, POST))
                .toList();
    }

    private static List<Requests.Request> mix(Testbed testbed, DatabaseUrl url) throws Exception {
        List<Requests.Request> mix = new ArrayList<>(Collections.nCopies(SAMPLE * 70 / 100, home().getFirst()));
        mix.addAll(hot(WritesRow.Hot.THREADS, url).subList(0, SAMPLE * 12 / 100));
        mix.addAll(hot(WritesRow.Hot.USER_FEEDS, url).subList(0, SAMPLE * 8 / 100));
        mix.addAll(Collections.nCopies(SAMPLE * 2 / 100, Requests.Request.get("/api/activities/search?term=lantern")));
        List<Requests.Request> posts = posts(testbed);
        mix.addAll(posts.subList(0, SAMPLE * 5 / 100));
        Zipf<WriteLoad.Subject> liked = new Zipf<>(WritesRow.Hot.THREADS.subjects(url, 10_000));
        for (Requests.Request writer : posts.subList(0, SAMPLE * 3 / 100)) {
            String path = "/api/activities/" + liked.next().uuid() + "/like";
            mix.add(new Requests.Request("PUT", path, writer.token(), ""));
        }
        Collections.shuffle(mix, new Random(1));
        return mix;
    }
}
