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

/** The command line of {@code bin/bench}. */
@Command(
        name = "bench",
        sortOptions = false,
        description = "Measures the server's performance relative to reference servers.")
final class Bench implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec command;

    @Option(names = "--rows", arity = "1..*", split = ",", paramLabel = "NAME", description = "measure only these rows")
    private List<String> names = new ArrayList<>();

    @Option(names = "--quick", description = "fewer and shorter rounds: a smoke test, not a measurement")
    private boolean quick;

    @Option(names = "--json", description = "print JSON instead of the table")
    private boolean json;

    @Option(names = "--list", description = "list the rows and measure nothing")
    private boolean list;

    @Option(names = "--cruds", paramLabel = "N", description = "size of the large data set; ${DEFAULT-VALUE}")
    private int cruds = 5_000_000;

    public static void main(String[] arguments) {
        // The embedded PostgreSQL logs a page of successes.
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        MeasurementPlan plan = quick ? MeasurementPlan.QUICK : MeasurementPlan.DEFAULT;
        if (list) {
            rows().forEach(row -> System.out.printf("%-22s %s%n", row.name(), row.description()));
            return 0;
        }
        List<Row> chosen = chosen();
        try (Testbed testbed = new Testbed()) {
            Thread stop = new Thread(() -> close(testbed), "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            System.err.printf(
                    "Takes about %d minutes. Load generator: %s. Cores: %d.%n",
                    Math.ceilDiv(estimatedSeconds(testbed, chosen, plan), 60),
                    testbed.generator().name(),
                    Testbed.EVENT_LOOPS);
            Map<Row, Result> results = measured(testbed, chosen, plan);
            print(results);
            Runtime.getRuntime().removeShutdownHook(stop);
            return results.size() == chosen.size() ? 0 : 1;
        }
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>(List.of(
                new HomeRow(256),
                new HomeRow(64),
                new GzipRow(),
                new HomePostingRow(),
                WritesRow.home(50, 0.90),
                WritesRow.home(1_000, 0.70),
                WritesRow.threads(),
                WritesRow.userFeeds(),
                ReadRow.thread(),
                ReadRow.userFeed(),
                new ScanRow(),
                ReplicaRow.thread(),
                ReplicaRow.userFeed(),
                new PostRow(),
                new WriteRow(WriteRow.Write.LIKE, WriteRow.Reference.HAND_WRITTEN),
                new WriteRow(WriteRow.Write.REPLY, WriteRow.Reference.HAND_WRITTEN),
                new WriteRow(WriteRow.Write.POST, WriteRow.Reference.SAME_SERVER),
                new WriteRow(WriteRow.Write.LIKE, WriteRow.Reference.SAME_SERVER),
                new WriteRow(WriteRow.Write.REPLY, WriteRow.Reference.SAME_SERVER),
                PoolerRow.thread(),
                PoolerRow.post(),
                new LikeRow(),
                new StreamRow(),
                LargeRow.home(cruds),
                LargeRow.thread(cruds),
                LargeRow.userFeed(cruds),
                ViewerReadRow.home(),
                ViewerReadRow.following(cruds, 50, 4, 1.5),
                ViewerReadRow.following(cruds, 500, 3, 3),
                ViewerReadRow.following(cruds, 5_000, 2, 10),
                ViewerReadRow.states(),
                ViewerReadRow.notifications(),
                new DeepPageRow(),
                SearchRow.rare(cruds),
                SearchRow.frequent(cruds),
                new StartRow(),
                MemoryRow.home(),
                MemoryRow.withFullCache()));
        rows.addAll(ObservedRow.all());
        rows.addAll(LatencyRow.all());
        return rows;
    }

    private static int estimatedSeconds(Testbed testbed, List<Row> rows, MeasurementPlan plan) throws SQLException {
        int seconds = rows.stream().mapToInt(row -> row.estimatedSeconds(plan)).sum();
        for (int cruds : rows.stream().flatMap(row -> row.dataSets().stream()).collect(Collectors.toSet())) {
            seconds += testbed.dataSets().secondsToLoad(cruds);
        }
        return seconds;
    }

    private List<Row> chosen() {
        List<String> known = rows().stream().map(Row::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        requireNonNull(command).commandLine(),
                        "there is no row %s; --list lists all rows".formatted(name));
            }
        }
        return rows().stream()
                .filter(row -> names.isEmpty() || names.contains(row.name()))
                .toList();
    }

    /** Measures the rows. If one fails, the results of the others remain. */
    private static Map<Row, Result> measured(Testbed testbed, List<Row> rows, MeasurementPlan plan)
            throws InterruptedException {
        Map<Row, Result> results = new LinkedHashMap<>();
        for (Row row : rows) {
            System.err.println("Measuring " + row.description() + " …");
            try {
                Result result = row.measure(testbed, plan);
                results.put(row, result);
                // An interrupted run prints no table.
                System.err.println(ResultTable.columns(row, result));
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                System.err.println("!!! NOT MEASURED: " + row.description() + ": " + e + " !!!");
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
            System.out.print(ResultTable.of(results));
        }
    }

    private static void close(Testbed testbed) {
        try {
            testbed.close();
        } catch (Exception e) {
            System.err.println("did not stop: " + e);
        }
    }
}
