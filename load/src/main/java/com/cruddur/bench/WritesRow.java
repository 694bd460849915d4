package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Reads of hot pages during writes to the same cruds, compared with the ceiling without writes. Each verified answer must
 * contain the write that was acknowledged before.
 *
 * @param hot the pages and their cruds
 * @param pages the number of different pages
 */
record WritesRow(String name, String read, Hot hot, int pages, int connections, int perSecond, double bound)
        implements Row {

    private static final int SAMPLE = 100_000;
    private static final int WRITERS = 2_000;

    /** Shows which part of the difference is the processor time of the writes themselves. */
    private static final String SHARING = "the ceiling while the server gets the same writes";

    /** SQL that selects pages and a crud of each, the most popular first. */
    enum Hot {
        HOME("SELECT '%s', uuid FROM activities WHERE expires_at > now() + interval '2 hours' ORDER BY created_at DESC"
                .formatted(HomeRow.PATH)),
        THREADS("SELECT '/api/activities/' || uuid, uuid FROM activities"
                + " WHERE expires_at > now() + interval '2 hours' AND reply_to_activity_uuid IS NULL"
                + " ORDER BY created_at DESC"),
        USER_FEEDS("SELECT '/api/activities/@' || handle, newest.uuid FROM users CROSS JOIN LATERAL ("
                + "SELECT uuid FROM activities WHERE user_uuid = users.uuid AND expires_at > now() + interval '2 hours'"
                + " ORDER BY created_at DESC LIMIT 1) AS newest ORDER BY md5(handle)");

        private final String sql;

        Hot(String sql) {
            this.sql = sql;
        }

        List<WriteLoad.Subject> subjects(DatabaseUrl url, int pages) throws SQLException {
            return Sql.pairs(url, sql + " LIMIT " + pages).stream()
                    .map(pair -> new WriteLoad.Subject(pair.getValue(), pair.getKey()))
                    .toList();
        }

        /** GET requests, as popular as the cruds. */
        Requests requests(Testbed testbed, String name, List<WriteLoad.Subject> subjects) throws IOException {
            return this == HOME
                    ? Requests.same(HomeRow.PATH)
                    : Requests.any(
                            testbed.file(name + ".txt"),
                            new Zipf<>(subjects)
                                    .sample(SAMPLE).stream()
                                            .map(subject -> Requests.Request.get(subject.page()))
                                            .toList());
        }
    }

    static WritesRow home(int perSecond, double bound) {
        return new WritesRow("home-writes-" + perSecond, "home", Hot.HOME, 10_000, 256, perSecond, bound);
    }

    static WritesRow threads() {
        return new WritesRow("hot-threads", "10,000 threads by Zipf", Hot.THREADS, 10_000, 256, 100, 0.70);
    }

    static WritesRow userFeeds() {
        return new WritesRow("hot-user-feeds", "2,000 user feeds by Zipf", Hot.USER_FEEDS, 2_000, 256, 100, 0.60);
    }

    private static Comparison.Side during(WriteLoad writes, Comparison.Side reads) {
        return seconds -> writes.runDuring(() -> reads.drive(seconds));
    }

    @Override
    public String description() {
        return "%s, %d connections, during %,d writes per second to the same cruds, compared with the ceiling"
                .formatted(read, connections, perSecond);
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return Testbed.START_SECONDS + plan.comparisonSeconds() * 3 / 2;
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        DatabaseUrl url = testbed.dataSets().writableCopy(DataSets.DEFAULT_CRUDS);
        List<WriteLoad.Subject> subjects = hot.subjects(url, pages);
        Requests requests = hot.requests(testbed, name, subjects);
        try (ServerProcess cruddur = testbed.cruddur(url);
                ServerProcess ceiling = ReferenceServers.ceiling(testbed, cruddur, requests.typical(cruddur));
                WriteLoad writes = new WriteLoad(cruddur.url(), testbed.writers(WRITERS), subjects, perSecond)) {
            Comparison.Side reads = testbed.driving(cruddur, connections, requests);
            Comparison.Side readsOfCeiling = testbed.driving(ceiling, connections, requests);
            return Comparison.of(
                            plan,
                            during(writes, reads),
                            readsOfCeiling,
                            Map.of(SHARING, during(writes, readsOfCeiling)))
                    .result(Target.atLeast(bound), writes.summary())
                    .with(writes.problems());
        }
    }
}
