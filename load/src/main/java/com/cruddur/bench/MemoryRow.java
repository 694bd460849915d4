package com.cruddur.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Resident memory of the server under home requests. */
record MemoryRow() implements Row {

    private static final int CONNECTIONS = 256;
    private static final double BOUND_MIB = 256;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String description() {
        return "resident memory under home, %d connections".formatted(CONNECTIONS);
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return Testbed.START_SECONDS + plan.warmUpSeconds() + plan.rounds() * plan.seconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        try (ServerProcess cruddur = testbed.cruddur(testbed.dataSets().readOnly(DataSets.DEFAULT_CRUDS))) {
            Comparison.Side home = testbed.driving(cruddur, CONNECTIONS, Requests.same(HomeRow.PATH));
            home.drive(plan.warmUpSeconds());
            double maxMib = residentMib(cruddur.pid());
            for (int round = 0; round < plan.rounds(); round++) {
                home.drive(plan.seconds());
                maxMib = Math.max(maxMib, residentMib(cruddur.pid()));
            }
            return new Result("MiB", maxMib, null, maxMib, Target.atMost(BOUND_MIB, "MiB"), List.of(), List.of());
        }
    }

    private static double residentMib(long pid) throws IOException, InterruptedException {
        String kib = Programs.run(List.of("ps", "-o", "rss=", "-p", Long.toString(pid)), Map.of());
        return Long.parseLong(kib.strip()) / 1024.0;
    }
}
