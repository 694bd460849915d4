package com.cruddur.bench;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of {@code bin/bench}, which describes it. */
@Command(name = "bench", sortOptions = false, description = "Measures the server beside what can be had.")
final class Bench implements Callable<Integer> {

    @Option(names = "--rows", arity = "1..*", paramLabel = "NAME", description = "measure these rows alone")
    private List<String> names = new ArrayList<>();

    @Option(names = "--quick", description = "fewer and shorter rounds: a look, no measurement")
    private boolean quick;

    @Option(names = "--json", description = "print JSON rather than the table")
    private boolean json;

    @Option(names = "--list", description = "list the rows, and measure nothing")
    private boolean list;

    private final List<Row> rows = List.of(new HomeRow(256, 0.90), new HomeRow(64, 0.70));

    public static void main(String[] arguments) {
        // The embedded PostgreSQL tells a page of what goes well.
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Pace pace = quick ? Pace.QUICK : Pace.USUAL;
        if (list) {
            rows.forEach(row -> System.out.printf("%-16s %s%n", row.name(), row.what()));
            return 0;
        }
        List<Row> chosen = chosen();
        int seconds = chosen.stream().mapToInt(row -> row.seconds(pace)).sum();
        try (Stage stage = new Stage()) {
            Thread stop = new Thread(() -> close(stage), "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            System.err.printf(
                    "About %d minutes, driven by %s, on %d cores.%n",
                    Math.ceilDiv(seconds, 60), stage.generator().name(), Stage.EVENT_LOOPS);
            print(measured(stage, chosen, pace));
            Runtime.getRuntime().removeShutdownHook(stop);
        }
        return 0;
    }

    private List<Row> chosen() {
        List<String> known = rows.stream().map(Row::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("there is no row %s; --list lists them".formatted(name));
            }
        }
        return rows.stream()
                .filter(row -> names.isEmpty() || names.contains(row.name()))
                .toList();
    }

    private static Map<Row, Result> measured(Stage stage, List<Row> rows, Pace pace) throws Exception {
        Map<Row, Result> results = new LinkedHashMap<>();
        for (Row row : rows) {
            System.err.println("Measuring " + row.what() + " …");
            results.put(row, row.measure(stage, pace));
        }
        return results;
    }

    private void print(Map<Row, Result> results) {
        if (json) {
            JsonArray array = new JsonArray();
            results.forEach((row, result) -> array.add(result.json(row)));
            System.out.println(array.encodePrettily());
        } else {
            System.out.print(Table.of(results));
        }
    }

    private static void close(Stage stage) {
        try {
            stage.close();
        } catch (Exception e) {
            System.err.println("did not end: " + e);
        }
    }
}
