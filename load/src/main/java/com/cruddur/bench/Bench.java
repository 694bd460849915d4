package com.cruddur.bench;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonArray;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@code bin/bench}, which describes it. */
@Command(name = "bench", sortOptions = false, description = "Measures the server beside what can be had.")
final class Bench implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec command;

    @Option(
            names = "--rows",
            arity = "1..*",
            split = ",",
            paramLabel = "NAME",
            description = "measure these rows alone")
    private List<String> names = new ArrayList<>();

    @Option(names = "--quick", description = "fewer and shorter rounds: a look, no measurement")
    private boolean quick;

    @Option(names = "--json", description = "print JSON rather than the table")
    private boolean json;

    @Option(names = "--list", description = "list the rows, and measure nothing")
    private boolean list;

    @Option(names = "--cruds", paramLabel = "N", description = "how many are many; ${DEFAULT-VALUE} unless told")
    private int cruds = 5_000_000;

    public static void main(String[] arguments) {
        // The embedded PostgreSQL tells a page of what goes well.
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Pace pace = quick ? Pace.QUICK : Pace.USUAL;
        if (list) {
            rows().forEach(row -> System.out.printf("%-16s %s%n", row.name(), row.what()));
            return 0;
        }
        List<Row> chosen = chosen();
        try (Stage stage = new Stage()) {
            Thread stop = new Thread(() -> close(stage), "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            System.err.printf(
                    "About %d minutes, driven by %s, on %d cores.%n",
                    Math.ceilDiv(seconds(stage, chosen, pace), 60),
                    stage.generator().name(),
                    Stage.EVENT_LOOPS);
            Map<Row, Result> results = measured(stage, chosen, pace);
            print(results);
            Runtime.getRuntime().removeShutdownHook(stop);
            return results.size() == chosen.size() ? 0 : 1;
        }
    }

    private List<Row> rows() {
        return List.of(
                new HomeRow(256, 0.90),
                new HomeRow(64, 0.70),
                new HomePostingRow(),
                ReadRow.thread(),
                ReadRow.userFeed(),
                new PostRow(),
                new LikeRow(),
                new StreamRow(),
                LargeRow.home(cruds),
                LargeRow.thread(cruds),
                LargeRow.userFeed(cruds),
                new DeepPageRow(),
                SearchRow.rare(cruds),
                SearchRow.frequent(cruds),
                new StartRow(),
                new MemoryRow());
    }

    private static int seconds(Stage stage, List<Row> rows, Pace pace) throws SQLException {
        int seconds = rows.stream().mapToInt(row -> row.seconds(pace)).sum();
        for (int cruds : rows.stream().flatMap(row -> row.dataSets().stream()).collect(Collectors.toSet())) {
            seconds += stage.dataSets().secondsToMake(cruds);
        }
        return seconds;
    }

    private List<Row> chosen() {
        List<String> known = rows().stream().map(Row::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        requireNonNull(command).commandLine(), "there is no row %s; --list lists them".formatted(name));
            }
        }
        return rows().stream()
                .filter(row -> names.isEmpty() || names.contains(row.name()))
                .toList();
    }

    /** Those that could be: a row that fails takes nothing from the others, which took minutes. */
    private static Map<Row, Result> measured(Stage stage, List<Row> rows, Pace pace) throws InterruptedException {
        Map<Row, Result> results = new LinkedHashMap<>();
        for (Row row : rows) {
            System.err.println("Measuring " + row.what() + " …");
            try {
                results.put(row, row.measure(stage, pace));
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                System.err.println("!!! NOT MEASURED: " + row.what() + ": " + e + " !!!");
            }
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
