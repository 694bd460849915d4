package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.util.List;

/**
 * A read of something else each time, beside the same by hand.
 *
 * @param paths a query for the paths to read
 */
record ReadRow(String name, String read, String paths) implements Row {

    static final String THREADS = "SELECT '/api/activities/' || uuid FROM activities";
    static final String USER_FEEDS = "SELECT '/api/activities/@' || handle FROM users";

    static final int CONNECTIONS = 64;

    private static final double BOUND = 0.95;

    static ReadRow thread() {
        return new ReadRow("thread", "thread by random uuid", THREADS);
    }

    static ReadRow userFeed() {
        return new ReadRow("user-feed", "user feed by random handle", USER_FEEDS);
    }

    @Override
    public String what() {
        return "%s over %,d cruds, beside hand-written".formatted(read, DataSets.USUAL_CRUDS);
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
        DatabaseUrl url = stage.dataSets().of(DataSets.USUAL_CRUDS);
        Requests requests = stage.gets(name, url, paths);
        try (Child cruddur = stage.cruddur(url);
                Child handWritten = Rivals.handWritten(stage, cruddur, url)) {
            return Comparison.of(
                            pace,
                            stage.driving(cruddur, CONNECTIONS, requests),
                            stage.driving(handWritten, CONNECTIONS, requests))
                    .result(Target.atLeast(BOUND));
        }
    }
}
