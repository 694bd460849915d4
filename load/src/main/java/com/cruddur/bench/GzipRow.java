package com.cruddur.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Home for clients that accept gzip, compared with a ceiling that sends the same compressed bytes. */
record GzipRow() implements Row {

    private static final int CONNECTIONS = 256;
    private static final double BOUND = 0.90;

    @Override
    public String name() {
        return "home-gzip";
    }

    @Override
    public String description() {
        return "home, %d connections, gzip, compared with the ceiling".formatted(CONNECTIONS);
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return Testbed.START_SECONDS + plan.comparisonSeconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        Requests requests = Requests.sameWithGzip(HomeRow.PATH);
        try (ServerProcess cruddur = testbed.cruddur(testbed.dataSets().readOnly(DataSets.DEFAULT_CRUDS));
                ServerProcess ceiling = ReferenceServers.ceiling(testbed, cruddur, requests.typical(cruddur))) {
            if (!requests.typical(cruddur)
                    .headers()
                    .firstValue("Content-Encoding")
                    .equals(Optional.of("gzip"))) {
                throw new IOException("home is not compressed");
            }
            return Comparison.of(
                            plan,
                            testbed.driving(cruddur, CONNECTIONS, requests),
                            testbed.driving(ceiling, CONNECTIONS, requests))
                    .result(Target.atLeast(BOUND));
        }
    }
}
