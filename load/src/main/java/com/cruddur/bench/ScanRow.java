package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A scan over many more threads than the page cache holds, compared with a server without a page cache. Afterwards, the
 * scan runs beside reads of a few hot threads, which must remain in the cache.
 */
record ScanRow() implements Row {

    private static final int CONNECTIONS = 64;
    private static final int HOT_CONNECTIONS = 16;
    private static final int HOT = 500;
    private static final int CACHE_MIB = 4;
    private static final double BOUND = 0.95;
    private static final double MAX_EVICTED_RATIO = 0.05;
    private static final String HOT_THREADS =
            ReadRow.THREADS + " WHERE expires_at > now() + interval '1 hour' ORDER BY md5(uuid::text) LIMIT " + HOT;

    @Override
    public String name() {
        return "scan";
    }

    @Override
    public String description() {
        return "scan over %,d cold threads with a page cache of %d MiB, compared with none"
                .formatted(DataSets.DEFAULT_CRUDS, CACHE_MIB);
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return 2 * Testbed.START_SECONDS + plan.comparisonSeconds() + 3 * plan.seconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        DatabaseUrl url = testbed.dataSets().readOnly(DataSets.DEFAULT_CRUDS);
        Requests scan = testbed.gets("scan", url, ReadRow.THREADS);
        int metricsPort = Testbed.unusedPort();
        try (ServerProcess cached = server(testbed, url, CACHE_MIB, metricsPort);
                ServerProcess uncached = server(testbed, url, 0, Testbed.unusedPort())) {
            Comparison.Side scanning = testbed.driving(cached, CONNECTIONS, scan);
            Comparison comparison = Comparison.of(plan, scanning, testbed.driving(uncached, CONNECTIONS, scan));
            double evicted = evicted(testbed, plan, url, cached, metricsPort, scanning);
            return comparison
                    .result(
                            Target.atLeast(BOUND),
                            "%.0f of %d hot threads were not in the cache after the scan".formatted(evicted, HOT))
                    .with(evicted > MAX_EVICTED_RATIO * HOT ? List.of("the scan evicted hot threads") : List.of());
        }
    }

    private static ServerProcess server(Testbed testbed, DatabaseUrl url, int cacheMib, int metricsPort)
            throws IOException, InterruptedException {
        Map<String, String> settings =
                Map.of("PAGE_CACHE_MIB", Integer.toString(cacheMib), "METRICS_PORT", Integer.toString(metricsPort));
        return testbed.cruddur(url, "/health/ready", settings);
    }

    /** Scans while hot threads are read. Then reads each hot thread once, and returns the number of misses. */
    private static double evicted(
            Testbed testbed,
            MeasurementPlan plan,
            DatabaseUrl url,
            ServerProcess cached,
            int metricsPort,
            Comparison.Side scanning)
            throws Exception {
        Comparison.Side hot = testbed.driving(cached, HOT_CONNECTIONS, testbed.gets("scan-hot", url, HOT_THREADS));
        hot.drive(plan.seconds());
        CompletableFuture<Void> scanned = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                scanning.drive(plan.seconds());
                scanned.complete(null);
            } catch (Exception e) {
                scanned.completeExceptionally(e);
            }
        });
        hot.drive(plan.seconds());
        scanned.join();
        String metrics = "http://127.0.0.1:" + metricsPort + "/metrics";
        double misses = Scrapes.once(metrics).pageCacheMisses();
        for (String path : Sql.texts(url, HOT_THREADS)) {
            cached.get(path);
        }
        return Scrapes.once(metrics).pageCacheMisses() - misses;
    }
}
