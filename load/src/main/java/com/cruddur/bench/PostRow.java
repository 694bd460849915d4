package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.util.ArrayList;
import java.util.List;

/** Posting, beside the same by hand, and beside the statement alone where pgbench is installed. */
record PostRow() implements Row {

    private static final int CONNECTIONS = 64;
    private static final int POSTERS = 2_000;
    private static final double BOUND = 0.95;
    private static final String BODY = "{\"message\":\"What a day, and it is not over yet\",\"ttl\":\"7-days\"}";

    @Override
    public String name() {
        return "post";
    }

    @Override
    public String what() {
        return "posting, beside hand-written";
    }

    @Override
    public int seconds(Pace pace) {
        return Stage.START_SECONDS + pace.comparisonSeconds() + pace.rounds() * pace.seconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.USUAL_CRUDS);
    }

    @Override
    public Result measure(Stage stage, Pace pace) throws Exception {
        DatabaseUrl url = stage.dataSets().copyOf(DataSets.USUAL_CRUDS);
        List<Requests.One> posts = stage.writers(POSTERS).stream()
                .map(token -> new Requests.One("POST", "/api/activities", token, BODY))
                .toList();
        Requests requests = Requests.any(stage.file("posts.txt"), posts);
        try (Child cruddur = stage.cruddur(url);
                Child handWritten = Rivals.handWritten(stage, cruddur, url)) {
            Comparison.Side ours = stage.driving(cruddur, CONNECTIONS, requests);
            Comparison comparison = Comparison.of(pace, ours, stage.driving(handWritten, CONNECTIONS, requests));
            return comparison.result(Target.atLeast(BOUND), besidePgbench(url, pace, ours));
        }
    }

    private static String besidePgbench(DatabaseUrl url, Pace pace, Comparison.Side ours) throws Exception {
        Pgbench pgbench = Pgbench.installed().orElse(null);
        if (pgbench == null) {
            return "pgbench is not installed: there is no ratio to it";
        }
        String sql = Rivals.statement("post")
                .with("('writer' || :n)::text", "'What a day, and it is not over yet'", "168", "NULL", "''::bytea");
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.max(2, pace.rounds() / 2); round++) {
            double rate = ours.drive(pace.seconds()).perSecond();
            ratios.add(rate / pgbench.transactionsPerSecond(url, sql, Stage.CONNECTIONS, pace.seconds()));
        }
        return "%s × pgbench, which runs the statement alone on %d connections"
                .formatted(Figures.rounded(Figures.median(ratios)), Stage.CONNECTIONS);
    }
}
