package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Time from the start of the process to the first response, on a migrated database, compared with a hello-world server.
 * Uses an AOT cache, as the image does, if the JDK supports one.
 */
record StartRow() implements Row {

    private static final double BOUND = 2;

    private static final int CACHE_SECONDS = 30;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String description() {
        return "start to the first 200, compared with a Vert.x hello world";
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return CACHE_SECONDS + 8 * plan.rounds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        List<String> notes = createAotCache();
        DatabaseUrl url = testbed.dataSets().readOnly(DataSets.DEFAULT_CRUDS);
        List<Double> server = new ArrayList<>();
        List<Double> references = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < plan.rounds(); round++) {
            long start = System.nanoTime();
            try (ServerProcess cruddur = testbed.cruddur(url, HomeRow.PATH)) {
                server.add(millisSince(start));
                long referenceStart = System.nanoTime();
                ServerProcess hello = testbed.referenceServer(HelloWorld.class, cruddur);
                references.add(millisSince(referenceStart));
                hello.close();
            }
            ratios.add(server.getLast() / references.getLast());
        }
        return new Result(
                "ms",
                Figures.median(server),
                Figures.median(references),
                Figures.median(ratios),
                Target.atMost(BOUND, "×"),
                List.of(),
                notes);
    }

    /** Creates the AOT cache. Returns a note if there is none. */
    private static List<String> createAotCache() throws InterruptedException {
        try {
            Programs.run(List.of(Testbed.PROJECT.resolve("bin/aot-cache").toString()), Map.of());
            return List.of();
        } catch (IOException e) {
            return List.of("without an AOT cache: " + e.getMessage().strip());
        }
    }

    private static double millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e6;
    }
}
