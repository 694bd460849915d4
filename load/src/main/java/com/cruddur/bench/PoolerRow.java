package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.util.List;
import java.util.Map;

/** Requests to a server behind PgBouncer, compared with the same server on a direct connection. */
record PoolerRow(String name, String what, boolean isWrite) implements Row {

    private static final int CONNECTIONS = 64;
    private static final int POSTERS = 2_000;
    private static final double BOUND = 0.75;

    static PoolerRow thread() {
        return new PoolerRow("pooler-thread", "thread by random uuid", false);
    }

    static PoolerRow post() {
        return new PoolerRow("pooler-post", "posting", true);
    }

    @Override
    public String description() {
        return what + " through PgBouncer in transaction mode, compared with a direct connection";
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
        DatabaseUrl url = isWrite
                ? testbed.dataSets().writableCopy(DataSets.DEFAULT_CRUDS)
                : testbed.dataSets().readOnly(DataSets.DEFAULT_CRUDS);
        Requests requests = isWrite ? posts(testbed) : testbed.gets(name, url, ReadRow.THREADS);
        Map<String, String> migration = Map.of("POSTGRESQL_MIGRATION_URL", url.withPassword());
        try (Pooler pooler = Pooler.inFrontOf(testbed, url);
                ServerProcess behind = testbed.cruddur(pooler.url(), "/health/ready", migration);
                ServerProcess direct = testbed.cruddur(url)) {
            return Comparison.of(
                            plan,
                            testbed.driving(behind, CONNECTIONS, requests),
                            testbed.driving(direct, CONNECTIONS, requests))
                    .result(Target.atLeast(BOUND));
        }
    }

    private Requests posts(Testbed testbed) throws Exception {
        return Requests.any(
                testbed.file(name + ".txt"),
                testbed.writers(POSTERS).stream()
                        .map(token -> new Requests.Request("POST", "/api/activities", token, PostRow.BODY))
                        .toList());
    }
}
