package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.DoubleStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of {@code bin/load-test}, which describes it. */
@Command(
        name = "load-test",
        sortOptions = false,
        description = "Loads the server as people do, and past what it can do.")
final class LoadTest implements Callable<Integer> {

    /** Of what the server can do: below, at, and past it. */
    private static final double[] LEVELS = {0.25, 0.5, 1, 1.5, 2, 2.5};

    private static final int TOKENS = 2_000;
    private static final int PATHS = 10_000;

    /** How long everything around the levels takes about: the server's start, Gatling's, and its report. */
    private static final int AROUND_SECONDS = 60;

    @Option(names = "--level-seconds", paramLabel = "N", description = "how long a level lasts; ${DEFAULT-VALUE}")
    private int levelSeconds = 15;

    @Option(names = "--cruds", paramLabel = "N", description = "how many cruds there are; ${DEFAULT-VALUE}")
    private int cruds = DataSets.USUAL_CRUDS;

    @Option(names = "--people", paramLabel = "N", description = "who find out what the server can do; ${DEFAULT-VALUE}")
    private int people = 64;

    /** More connections than PostgreSQL has cores for keep both from the server's event loops, which share them here. */
    @Option(names = "--pool", paramLabel = "N", description = "DB_POOL_SIZE; twice the cores: ${DEFAULT-VALUE}")
    private int pool = 2 * Stage.EVENT_LOOPS;

    @Option(names = "--waiting", paramLabel = "N", description = "DB_POOL_WAITING; ${DEFAULT-VALUE}")
    private int waiting = 1_000;

    public static void main(String[] arguments) {
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(new CommandLine(new LoadTest()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        try (Stage stage = new Stage()) {
            Thread stop = new Thread(() -> close(stage), "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            int seconds = stage.dataSets().secondsToMake(cruds) + AROUND_SECONDS + (LEVELS.length + 2) * levelSeconds;
            System.err.printf("About %d minutes, on %d cores.%n", Math.ceilDiv(seconds, 60), Stage.EVENT_LOOPS);
            LoadReport report = report(stage);
            System.out.print(report.text());
            Runtime.getRuntime().removeShutdownHook(stop);
            return report.isMet() ? 0 : 1;
        }
    }

    private LoadReport report(Stage stage) throws Exception {
        DatabaseUrl url = stage.dataSets().copyOf(cruds);
        Gatling gatling = new Gatling(writeData(stage, url), levelSeconds);
        int metricsPort = Stage.freePort();
        Map<String, String> settings = Map.of(
                "DB_POOL_SIZE", Integer.toString(pool),
                "DB_POOL_WAITING", Integer.toString(waiting),
                "METRICS_PORT", Integer.toString(metricsPort));
        try (Child server = stage.cruddur(url, "/health/ready", settings);
                Scrapes scrapes = Scrapes.start("http://127.0.0.1:%d/metrics".formatted(metricsPort))) {
            System.err.printf("Finding out what the server can do, by %d people …%n", people);
            // Once to warm up: a JVM that has just started can do a fraction.
            gatling.people(server.url(), people);
            double peak =
                    Double.parseDouble(gatling.people(server.url(), people).getProperty("good")) / levelSeconds;
            double[] rates = DoubleStream.of(LEVELS)
                    .map(level -> Math.ceil(level * peak))
                    .toArray();
            System.err.printf(
                    "About %.0f requests a second; now from %.0f up to %.0f …%n",
                    peak, rates[0], rates[rates.length - 1]);
            Properties outcome = gatling.rates(server.url(), rates);
            LoadReport report = LoadReport.of(rates, levelSeconds, scrapes.all(), outcome, gatling.report());
            Files.writeString(report.poolPage(), PoolPage.html(report.begunAtMillis(), scrapes.all()));
            return report;
        }
    }

    /** What the people of the mix know: tokens, and what there is to read. */
    private static Path writeData(Stage stage, DatabaseUrl url) throws SQLException, IOException {
        Path folder = Files.createDirectories(stage.file("load-test"));
        writeColumn(folder, "token", stage.writers(TOKENS));
        String some = " TABLESAMPLE SYSTEM (50) LIMIT " + PATHS;
        writeColumn(folder, "crud", Sql.texts(url, "SELECT uuid FROM activities" + some));
        writeColumn(folder, "handle", Sql.texts(url, "SELECT handle FROM users LIMIT " + PATHS));
        writeColumn(folder, "term", List.of("cloud", "lantern", "axolotl"));
        return folder;
    }

    private static void writeColumn(Path folder, String name, List<String> values) throws IOException {
        List<String> lines = new ArrayList<>(List.of(name));
        lines.addAll(values);
        Files.write(folder.resolve(name + ".csv"), lines);
    }

    private static void close(Stage stage) {
        try {
            stage.close();
        } catch (Exception e) {
            System.err.println("did not end: " + e);
        }
    }
}
