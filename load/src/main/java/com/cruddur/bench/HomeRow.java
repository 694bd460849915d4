package com.cruddur.bench;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Home, read from so many connections, beside the ceiling. */
record HomeRow(int connections, double bound) implements Row {

    static final String PATH = "/api/activities/home";

    private static final int CRUDS = 100_000;

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
        return 8 + pace.comparisonSeconds();
    }

    @Override
    public Result measure(Stage stage, Pace pace) throws Exception {
        try (Child cruddur = stage.cruddur(stage.dataSets().of(CRUDS));
                Child ceiling = ceiling(stage, cruddur)) {
            LoadGenerator generator = stage.generator();
            return Comparison.of(
                            pace,
                            seconds -> generator.drive(cruddur.url() + PATH, connections, seconds, null),
                            seconds -> generator.drive(ceiling.url() + PATH, connections, seconds, null))
                    .result(Target.atLeast(bound));
        }
    }

    /** A server that sends what home is answered with: every byte of it, the headers too. */
    static Child ceiling(Stage stage, Child cruddur) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = cruddur.get(PATH);
        Path headers = stage.file("ceiling-headers.txt");
        Path body = stage.file("ceiling-body.json");
        Files.write(body, answer.body());
        Files.writeString(
                headers,
                answer.headers().map().entrySet().stream()
                        .filter(header -> !header.getKey().equals("content-length"))
                        .flatMap(header -> header.getValue().stream().map(value -> header.getKey() + ":" + value))
                        .collect(Collectors.joining("\n")));
        return stage.rival(
                Ceiling.class,
                cruddur,
                Map.of(),
                Integer.toString(Stage.EVENT_LOOPS),
                headers.toString(),
                body.toString());
    }
}
