package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Search over many cruds: time per request, and the indexes of the plan. */
record SearchRow(String name, String term, String frequency, int cruds) implements Row {

    private static final int CONNECTIONS = 4;

    private static final ServerStatement STATEMENT = ServerStatement.of("com.cruddur.activity.Search", "PAGE");
    private static final Pattern INDEX =
            Pattern.compile("(?:Index Scan|Index Only Scan|Bitmap Index Scan)[^\\n]* (?:on|using) (\\w+_idx)");
    private static final Pattern SEQUENTIAL_SCAN = Pattern.compile("Seq Scan on activities");

    static SearchRow rare(int cruds) {
        return new SearchRow("search-rare", "axolotl", "a rare term", cruds);
    }

    static SearchRow frequent(int cruds) {
        return new SearchRow("search-frequent", "cloud", "a frequent term", cruds);
    }

    @Override
    public String description() {
        return "search for %s over %,d cruds".formatted(frequency, cruds);
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return Testbed.START_SECONDS + plan.warmUpSeconds() + plan.seconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(cruds);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        DatabaseUrl url = testbed.dataSets().readOnly(cruds);
        try (ServerProcess cruddur = testbed.cruddur(url)) {
            Comparison.Side search =
                    testbed.driving(cruddur, CONNECTIONS, Requests.same("/api/activities/search?term=" + term));
            search.drive(plan.warmUpSeconds());
            LoadGenerator.Rate rate = search.drive(plan.seconds());
            double millis = 1000 * CONNECTIONS / rate.perSecond();
            String queryPlan = queryPlan(url);
            boolean readsTable = SEQUENTIAL_SCAN.matcher(queryPlan).find();
            List<String> problems = readsTable
                    ? List.of("the plan has a sequential scan of activities")
                    : rate.failed() > 0 ? List.of(rate.failed() + " requests failed") : List.of();
            return new Result(
                    "ms", millis, null, millis, Target.shown("ms"), problems, List.of("by " + indexes(queryPlan)));
        }
    }

    private String queryPlan(DatabaseUrl url) throws Exception {
        String sql = STATEMENT.with(
                "NULL::text",
                "'%s'".formatted(term),
                "'%s'".formatted(term),
                "timestamptz '9999-12-31 00:00:00+00'",
                "uuid 'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                "40");
        return String.join("\n", Sql.texts(url, "EXPLAIN " + sql));
    }

    private static String indexes(String queryPlan) {
        return INDEX.matcher(queryPlan)
                .results()
                .map((MatchResult index) -> index.group(1))
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
