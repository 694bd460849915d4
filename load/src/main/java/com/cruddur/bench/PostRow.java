package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.util.ArrayList;
import java.util.List;

/** Posting, compared with the hand-written server on a database without a change log, and with the statement alone if pgbench is installed. */
record PostRow() implements Row {

    private static final int CONNECTIONS = 64;
    private static final int POSTERS = 2_000;
    private static final double BOUND = 0.95;
    static final String BODY = "{\"message\":\"What a day, and it is not over yet\",\"ttl\":\"7-days\"}";

    @Override
    public String name() {
        return "post";
    }

    @Override
    public String description() {
        return "posting, compared with hand-written without a change log";
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return 2 * Testbed.START_SECONDS + plan.comparisonSeconds() * 3 / 2 + plan.rounds() * plan.seconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        DatabaseUrl url = testbed.dataSets().writableCopy(DataSets.DEFAULT_CRUDS);
        DatabaseUrl withoutLog = testbed.dataSets().copyWithoutChangeLog(DataSets.DEFAULT_CRUDS);
        List<Requests.Request> posts = testbed.writers(POSTERS).stream()
                .map(token -> new Requests.Request("POST", "/api/activities", token, BODY))
                .toList();
        Requests requests = Requests.any(testbed.file("posts.txt"), posts);
        try (ServerProcess cruddur = testbed.cruddur(url);
                ServerProcess handWritten = ReferenceServers.handWritten(testbed, cruddur, withoutLog);
                Rivals rivals = Rivals.spring(testbed, url)) {
            Comparison.Side server = testbed.driving(cruddur, CONNECTIONS, requests);
            Comparison comparison = Comparison.of(
                    plan,
                    server,
                    testbed.driving(handWritten, CONNECTIONS, requests),
                    rivals.driving(testbed, CONNECTIONS, requests));
            return comparison
                    .result(Target.atLeast(BOUND), ratioToPgbench(url, plan, server))
                    .withNotes(rivals.skipped());
        }
    }

    private static String ratioToPgbench(DatabaseUrl url, MeasurementPlan plan, Comparison.Side server)
            throws Exception {
        Pgbench pgbench = Pgbench.installed().orElse(null);
        if (pgbench == null) {
            return "pgbench is not installed, so there is no ratio to it";
        }
        String sql = ReferenceServers.statement("post")
                .with("('writer' || :n)::text", "'What a day, and it is not over yet'", "168", "NULL", "''::bytea");
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.max(2, plan.rounds() / 2); round++) {
            double rate = server.drive(plan.seconds()).perSecond();
            ratios.add(rate / pgbench.transactionsPerSecond(url, sql, Testbed.CONNECTIONS, plan.seconds()));
        }
        return "%s × pgbench, which runs the statement alone on %d connections"
                .formatted(Figures.rounded(Figures.median(ratios)), Testbed.CONNECTIONS);
    }
}
