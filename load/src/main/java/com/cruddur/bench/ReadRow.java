package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.util.List;

/**
 * Reads of random resources, compared with the hand-written server.
 *
 * @param paths SQL that selects the paths to read
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
    public String description() {
        return "%s over %,d cruds, compared with hand-written".formatted(read, DataSets.DEFAULT_CRUDS);
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return 2 * Testbed.START_SECONDS + plan.comparisonSeconds() * 3 / 2;
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        DatabaseUrl url = testbed.dataSets().readOnly(DataSets.DEFAULT_CRUDS);
        Requests requests = testbed.gets(name, url, paths);
        try (ServerProcess cruddur = testbed.cruddur(url);
                ServerProcess handWritten = ReferenceServers.handWritten(testbed, cruddur, url);
                Rivals rivals = Rivals.spring(testbed, url)) {
            return Comparison.of(
                            plan,
                            testbed.driving(cruddur, CONNECTIONS, requests),
                            testbed.driving(handWritten, CONNECTIONS, requests),
                            rivals.driving(testbed, CONNECTIONS, requests))
                    .result(Target.atLeast(BOUND))
                    .withNotes(rivals.skipped());
        }
    }
}
