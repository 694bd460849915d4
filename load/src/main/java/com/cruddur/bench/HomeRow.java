package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.util.List;

/** Home, compared with the ceiling, with nginx and with the rival. */
record HomeRow(int connections) implements Row {

    static final String PATH = "/api/activities/home";

    private static final String NGINX = "nginx";
    private static final double BOUND = 1.0;

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
        return 2 * (Testbed.START_SECONDS + plan.comparisonSeconds());
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        DatabaseUrl url = testbed.dataSets().readOnly(DataSets.DEFAULT_CRUDS);
        Requests requests = Requests.same(PATH);
        try (ServerProcess cruddur = testbed.cruddur(url);
                ServerProcess ceiling = ReferenceServers.ceiling(testbed, cruddur);
                Rivals rivals = Rivals.start(testbed, cruddur, url)) {
            Comparison comparison = Comparison.of(
                    plan,
                    testbed.driving(cruddur, connections, requests),
                    testbed.driving(ceiling, connections, requests),
                    rivals.driving(testbed, connections, requests));
            return comparison
                    .result(Target.atLeast(BOUND))
                    .withNotes(rivals.skipped())
                    .with(slowerThanNginx(comparison));
        }
    }

    private static List<String> slowerThanNginx(Comparison comparison) {
        Comparison.Other nginx = comparison.others().get(NGINX);
        return nginx == null || nginx.ratio() >= BOUND
                ? List.of()
                : List.of("%s × nginx, the target is ≥ %s ×"
                        .formatted(Figures.rounded(nginx.ratio()), Figures.rounded(BOUND)));
    }
}
