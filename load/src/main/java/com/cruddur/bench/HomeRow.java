package com.cruddur.bench;

import java.util.List;

/** Home, read from so many connections, beside the ceiling. */
record HomeRow(int connections, double bound) implements Row {

    static final String PATH = "/api/activities/home";

    @Override
    public String name() {
        return "home-" + connections;
    }

    @Override
    public String what() {
        return "home, %d connections, beside the ceiling".formatted(connections);
    }

    @Override
    public int seconds(Pace pace) {
        return Stage.START_SECONDS + pace.comparisonSeconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.USUAL_CRUDS);
    }

    @Override
    public Result measure(Stage stage, Pace pace) throws Exception {
        try (Child cruddur = stage.cruddur(stage.dataSets().of(DataSets.USUAL_CRUDS));
                Child ceiling = Rivals.ceiling(stage, cruddur)) {
            return Comparison.of(
                            pace,
                            stage.driving(cruddur, connections, Requests.same(PATH)),
                            stage.driving(ceiling, connections, Requests.same(PATH)))
                    .result(Target.atLeast(bound));
        }
    }
}
