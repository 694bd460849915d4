package com.cruddur.bench;

import com.cruddur.db.DatabaseUrl;
import java.util.ArrayList;
import java.util.List;

/** From starting the server to its first answer, on a migrated database, beside a server that only greets. */
record StartRow() implements Row {

    private static final double BOUND = 2;

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
        return 8 * pace.rounds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.USUAL_CRUDS);
    }

    @Override
    public Result measure(Stage stage, Pace pace) throws Exception {
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
                List.of());
    }

    private static double millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e6;
    }
}
