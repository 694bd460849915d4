package com.cruddur.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What the server holds of the machine's memory after it was asked for home, over and over. */
record MemoryRow() implements Row {

    private static final int CONNECTIONS = 256;
    private static final double BOUND_MIB = 256;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String what() {
        return "resident memory under home, %d connections".formatted(CONNECTIONS);
    }

    @Override
    public int seconds(Pace pace) {
        return Stage.START_SECONDS + pace.warmUpSeconds() + pace.rounds() * pace.seconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.USUAL_CRUDS);
    }

    @Override
    public Result measure(Stage stage, Pace pace) throws Exception {
        try (Child cruddur = stage.cruddur(stage.dataSets().of(DataSets.USUAL_CRUDS))) {
            Comparison.Side home = stage.driving(cruddur, CONNECTIONS, Requests.same(HomeRow.PATH));
            home.drive(pace.warmUpSeconds());
            double most = residentMib(cruddur.pid());
            for (int round = 0; round < pace.rounds(); round++) {
                home.drive(pace.seconds());
                most = Math.max(most, residentMib(cruddur.pid()));
            }
            return new Result("MiB", most, null, most, Target.atMost(BOUND_MIB, "MiB"), List.of(), List.of());
        }
    }

    private static double residentMib(long pid) throws IOException, InterruptedException {
        String kib = Programs.run(List.of("ps", "-o", "rss=", "-p", Long.toString(pid)), Map.of());
        return Long.parseLong(kib.strip()) / 1024.0;
    }
}
