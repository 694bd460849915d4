package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Search over many cruds: its time, and by which index it finds them. */
record SearchRow(String name, String term, String frequency, int cruds) implements Row {

    private static final int CONNECTIONS = 4;

    private static final ProductStatement STATEMENT = ProductStatement.of("com.cruddur.activity.Search", "PAGE");
    private static final Pattern INDEX =
            Pattern.compile("(?:Index Scan|Index Only Scan|Bitmap Index Scan)[^\\n]* (?:on|using) (\\w+_idx)");
    private static final Pattern SEQUENTIAL = Pattern.compile("Seq Scan on activities");

    static SearchRow rare(int cruds) {
        return new SearchRow("search-rare", "axolotl", "a rare term", cruds);
    }

    static SearchRow frequent(int cruds) {
        return new SearchRow("search-frequent", "cloud", "a frequent term", cruds);
    }

    @Override
    public String what() {
        return "search for %s over %,d cruds".formatted(frequency, cruds);
    }

    @Override
    public int seconds(Pace pace) {
        return Stage.START_SECONDS + pace.warmUpSeconds() + pace.seconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(cruds);
    }

    @Override
    public Result measure(Stage stage, Pace pace) throws Exception {
        DatabaseUrl url = stage.dataSets().of(cruds);
        try (Child cruddur = stage.cruddur(url)) {
            Comparison.Side search =
                    stage.driving(cruddur, CONNECTIONS, Requests.same("/api/activities/search?term=" + term));
            search.drive(pace.warmUpSeconds());
            LoadGenerator.Rate rate = search.drive(pace.seconds());
            double millis = 1000 * CONNECTIONS / rate.perSecond();
            String plan = plan(url);
            boolean sequential = SEQUENTIAL.matcher(plan).find();
            List<String> problems = sequential
                    ? List.of("every crud is read")
                    : rate.failed() > 0 ? List.of(rate.failed() + " requests failed") : List.of();
            return new Result("ms", millis, null, millis, Target.shown("ms"), problems, List.of("by " + indices(plan)));
        }
    }

    private String plan(DatabaseUrl url) throws Exception {
        String sql = STATEMENT.with(
                "'%s'".formatted(term),
                "ARRAY['%%%s%%']".formatted(term),
                "'%s'".formatted(term),
                "timestamptz '9999-12-31 00:00:00+00'",
                "uuid 'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                "40");
        return String.join("\n", Sql.texts(url, "EXPLAIN " + sql));
    }

    private static String indices(String plan) {
        return INDEX.matcher(plan)
                .results()
                .map((MatchResult index) -> index.group(1))
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
