package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.util.List;

/** Home while others post, beside the ceiling that nobody disturbs; each post must be on the next home that is read. */
record HomePostingRow() implements Row {

    private static final int CONNECTIONS = 256;
    private static final int POSTS_PER_SECOND = 50;
    private static final double BOUND = 0.50;

    @Override
    public String name() {
        return "home-posting";
    }

    @Override
    public String what() {
        return "home, %d connections, while %d cruds a second are posted, beside the ceiling"
                .formatted(CONNECTIONS, POSTS_PER_SECOND);
    }

    @Override
    public int seconds(Pace pace) {
        return Stage.START_SECONDS + pace.comparisonSeconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.USUAL_CRUDS);
    }

    @Override
    public Result measure(Stage stage, Pace pace) throws Exception {
        DatabaseUrl url = stage.dataSets().copyOf(DataSets.USUAL_CRUDS);
        Requests home = Requests.same(HomeRow.PATH);
        try (Child cruddur = stage.cruddur(url);
                Child ceiling = Rivals.ceiling(stage, cruddur);
                Poster poster = new Poster(cruddur.url(), stage.writers(POSTS_PER_SECOND), POSTS_PER_SECOND)) {
            Comparison.Side undisturbed = stage.driving(cruddur, CONNECTIONS, home);
            Comparison.Side posting = seconds -> poster.during(() -> undisturbed.drive(seconds));
            return Comparison.of(pace, posting, stage.driving(ceiling, CONNECTIONS, home))
                    .result(Target.atLeast(BOUND), poster.told())
                    .with(poster.problems());
        }
    }
}
