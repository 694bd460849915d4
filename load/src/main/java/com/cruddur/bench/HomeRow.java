package com.cruddur.bench;

import java.util.List;

/** Home, compared with the ceiling. */
record HomeRow(int connections, double bound) implements Row {

    static final String PATH = "/api/activities/home";

    @Override
    public String name() {
        return "home-" + connections;
    }

    @Override
    public String description() {
        return "home, %d connections, compared with the ceiling".formatted(connections);
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
        try (ServerProcess cruddur = testbed.cruddur(testbed.dataSets().readOnly(DataSets.DEFAULT_CRUDS));
                ServerProcess ceiling = ReferenceServers.ceiling(testbed, cruddur)) {
            return Comparison.of(
                            plan,
                            testbed.driving(cruddur, connections, Requests.same(PATH)),
                            testbed.driving(ceiling, connections, Requests.same(PATH)))
                    .result(Target.atLeast(bound));
        }
    }
}
