package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.util.List;

/** Time of a read over many cruds, compared with a few. A page cache would hold all pages of the few. */
record LargeRow(String name, String read, String paths, int cruds) implements Row {

    private static final int SMALL_CRUDS = 10_000;
    private static final int CONNECTIONS = 16;
    private static final int PATHS = 100_000;
    private static final double BOUND = 1.2;

    static LargeRow home(int cruds) {
        return new LargeRow("home-large", "home", "SELECT '%s'".formatted(HomeRow.PATH), cruds);
    }

    static LargeRow thread(int cruds) {
        return new LargeRow("thread-large", "thread by random uuid", ReadRow.THREADS, cruds);
    }

    static LargeRow userFeed(int cruds) {
        return new LargeRow("user-feed-large", "user feed by random handle", ReadRow.USER_FEEDS, cruds);
    }

    @Override
    public String description() {
        return "%s over %,d cruds without a page cache, compared with %,d".formatted(read, cruds, SMALL_CRUDS);
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return Testbed.START_SECONDS + 2 + plan.comparisonSeconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(SMALL_CRUDS, cruds);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        DatabaseUrl large = testbed.dataSets().readOnly(cruds);
        DatabaseUrl small = testbed.dataSets().readOnly(SMALL_CRUDS);
        Requests largeRequests = testbed.gets(name + "-large", large, sampleOfPaths());
        Requests smallRequests = testbed.gets(name + "-small", small, sampleOfPaths());
        try (ServerProcess cruddur = testbed.cruddur(large, "/health/ready", Testbed.WITHOUT_PAGE_CACHE);
                ServerProcess other = testbed.cruddur(small, "/health/ready", Testbed.WITHOUT_PAGE_CACHE)) {
            return Comparison.of(
                            plan,
                            testbed.driving(cruddur, CONNECTIONS, largeRequests),
                            testbed.driving(other, CONNECTIONS, smallRequests))
                    .timeResult(Target.atMost(BOUND, "×"), CONNECTIONS);
        }
    }

    /** A sample, because the load generator holds all paths in memory. */
    private String sampleOfPaths() {
        return "SELECT path FROM (" + paths + ") AS paths (path) ORDER BY md5(path) LIMIT " + PATHS;
    }
}
