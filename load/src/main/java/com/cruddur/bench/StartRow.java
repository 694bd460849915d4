package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * From starting the server to its first answer, on a migrated database, beside a server that only greets. With an AOT
 * cache, as the image has one, where the JDK makes any.
 */
record StartRow() implements Row {

    private static final double BOUND = 2;

    private static final int CACHE_SECONDS = 30;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String what() {
        return "start to the first 200, beside a Vert.x hello world's";
    }

    @Override
    public int seconds(Pace pace) {
        return CACHE_SECONDS + 8 * pace.rounds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.USUAL_CRUDS);
    }

    @Override
    public Result measure(Stage stage, Pace pace) throws Exception {
        List<String> withoutCache = makeCache();
        DatabaseUrl url = stage.dataSets().of(DataSets.USUAL_CRUDS);
        List<Double> ours = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < pace.rounds(); round++) {
            long start = System.nanoTime();
            try (Child cruddur = stage.cruddur(url, HomeRow.PATH)) {
                ours.add(millisSince(start));
                long otherStart = System.nanoTime();
                Child hello = stage.rival(HelloWorld.class, cruddur);
                others.add(millisSince(otherStart));
                hello.close();
            }
            ratios.add(ours.getLast() / others.getLast());
        }
        return new Result(
                "ms",
                Figures.median(ours),
                Figures.median(others),
                Figures.median(ratios),
                Target.atMost(BOUND, "×"),
                List.of(),
                withoutCache);
    }

    /** Says why there is none, if so. */
    private static List<String> makeCache() throws InterruptedException {
        try {
            Programs.run(List.of(Stage.PROJECT.resolve("bin/aot-cache").toString()), Map.of());
            return List.of();
        } catch (IOException e) {
            return List.of("without an AOT cache: " + e.getMessage().strip());
        }
    }

    private static double millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e6;
    }
}
