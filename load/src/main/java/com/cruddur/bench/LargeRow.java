package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.util.List;

/** The time of a read over many cruds, beside the same over few. */
record LargeRow(String name, String read, String paths, int cruds) implements Row {

    private static final int FEW = 10_000;
    private static final int CONNECTIONS = 16;
    private static final int PATHS = 100_000;
    private static final double BOUND = 1.2;

    static LargeRow home(int cruds) {
        return new LargeRow("home-large", "home", "SELECT '%s'".formatted(HomeRow.PATH), cruds);
    }

    static LargeRow thread(int cruds) {
        return new LargeRow("thread-large", "thread by random uuid", ReadRow.THREADS, cruds);
    }

    static LargeRow userFeed(int cruds) {
        return new LargeRow("user-feed-large", "user feed by random handle", ReadRow.USER_FEEDS, cruds);
    }

    @Override
    public String what() {
        return "%s over %,d cruds, beside over %,d".formatted(read, cruds, FEW);
    }

    @Override
    public int seconds(Pace pace) {
        return Stage.START_SECONDS + 2 + pace.comparisonSeconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(FEW, cruds);
    }

    @Override
    public Result measure(Stage stage, Pace pace) throws Exception {
        DatabaseUrl many = stage.dataSets().of(cruds);
        DatabaseUrl few = stage.dataSets().of(FEW);
        Requests ofMany = stage.gets(name + "-many", many, some());
        Requests ofFew = stage.gets(name + "-few", few, some());
        try (Child cruddur = stage.cruddur(many);
                Child other = stage.cruddur(few)) {
            return Comparison.of(
                            pace, stage.driving(cruddur, CONNECTIONS, ofMany), stage.driving(other, CONNECTIONS, ofFew))
                    .timeResult(Target.atMost(BOUND, "×"), CONNECTIONS);
        }
    }

    /** A sample: the load generator holds all of them in memory. */
    private String some() {
        return "SELECT path FROM (%s) AS all_of_them (path) ORDER BY md5(path) LIMIT %d".formatted(paths, PATHS);
    }
}
