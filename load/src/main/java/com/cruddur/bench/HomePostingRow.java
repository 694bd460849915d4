package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.util.List;

/** Home during posts, compared with the ceiling without posts. Each acknowledged crud must be on the next home page. */
record HomePostingRow() implements Row {

    private static final int CONNECTIONS = 256;
    private static final int POSTS_PER_SECOND = 50;
    private static final double BOUND = 0.50;

    @Override
    public String name() {
        return "home-posting";
    }

    @Override
    public String description() {
        return "home, %d connections, during %d posts per second, compared with the ceiling"
                .formatted(CONNECTIONS, POSTS_PER_SECOND);
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
        DatabaseUrl url = testbed.dataSets().writableCopy(DataSets.DEFAULT_CRUDS);
        Requests requests = Requests.same(HomeRow.PATH);
        try (ServerProcess cruddur = testbed.cruddur(url);
                ServerProcess ceiling = ReferenceServers.ceiling(testbed, cruddur);
                PostLoad posts = new PostLoad(cruddur.url(), testbed.writers(POSTS_PER_SECOND), POSTS_PER_SECOND)) {
            Comparison.Side home = testbed.driving(cruddur, CONNECTIONS, requests);
            Comparison.Side posting = seconds -> posts.runDuring(() -> home.drive(seconds));
            return Comparison.of(plan, posting, testbed.driving(ceiling, CONNECTIONS, requests))
                    .result(Target.atLeast(BOUND), posts.summary())
                    .with(posts.problems());
        }
    }
}
