package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Resident memory of the server under home requests.
 *
 * @param fullCache whether threads and user feeds fill the page cache first
 */
record MemoryRow(boolean fullCache, double boundMib) implements Row {

    private static final int CONNECTIONS = 256;
    private static final int CACHE_MIB = 64;
    private static final double FULL_RATIO = 0.9;
    private static final int FILL_LIMIT_SECONDS = 90;

    static MemoryRow home() {
        return new MemoryRow(false, 256);
    }

    static MemoryRow withFullCache() {
        return new MemoryRow(true, 320);
    }

    @Override
    public String name() {
        return fullCache ? "memory-full-cache" : "memory";
    }

    @Override
    public String description() {
        return "resident memory under home, %d connections%s"
                .formatted(CONNECTIONS, fullCache ? ", with a full page cache of %d MiB".formatted(CACHE_MIB) : "");
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return Testbed.START_SECONDS + 2 * plan.warmUpSeconds() + plan.rounds() * plan.seconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        DatabaseUrl url = testbed.dataSets().readOnly(DataSets.DEFAULT_CRUDS);
        int metricsPort = Testbed.unusedPort();
        Map<String, String> settings =
                Map.of("METRICS_PORT", Integer.toString(metricsPort), "PAGE_CACHE_MIB", Integer.toString(CACHE_MIB));
        try (ServerProcess cruddur = testbed.cruddur(url, "/health/ready", settings)) {
            String metrics = "http://127.0.0.1:" + metricsPort + "/metrics";
            if (fullCache) {
                fill(testbed, url, cruddur, metrics);
            }
            Comparison.Side home = testbed.driving(cruddur, CONNECTIONS, Requests.same(HomeRow.PATH));
            home.drive(plan.warmUpSeconds());
            double maxMib = residentMib(cruddur.pid());
            for (int round = 0; round < plan.rounds(); round++) {
                home.drive(plan.seconds());
                maxMib = Math.max(maxMib, residentMib(cruddur.pid()));
            }
            String cached = "the page cache held %.1f MiB".formatted(cachedMib(metrics));
            return new Result("MiB", maxMib, null, maxMib, Target.atMost(boundMib, "MiB"), List.of(), List.of(cached));
        }
    }

    private static void fill(Testbed testbed, DatabaseUrl url, ServerProcess cruddur, String metrics) throws Exception {
        Comparison.Side feeds =
                testbed.driving(cruddur, CONNECTIONS, testbed.gets("memory-feeds", url, ReadRow.USER_FEEDS));
        Comparison.Side threads =
                testbed.driving(cruddur, CONNECTIONS, testbed.gets("memory-threads", url, ReadRow.THREADS));
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(FILL_LIMIT_SECONDS);
        while (cachedMib(metrics) < FULL_RATIO * CACHE_MIB) {
            if (System.nanoTime() > limit) {
                throw new IOException("the page cache did not fill: %.1f MiB".formatted(cachedMib(metrics)));
            }
            feeds.drive(1);
            threads.drive(2);
        }
    }

    private static double cachedMib(String metrics) throws IOException, InterruptedException {
        return Scrapes.once(metrics).pageCacheBytes() / 1024 / 1024;
    }

    private static double residentMib(long pid) throws IOException, InterruptedException {
        String kib = Programs.run(List.of("ps", "-o", "rss=", "-p", Long.toString(pid)), Map.of());
        return Long.parseLong(kib.strip()) / 1024.0;
    }
}
