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
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of {@code bin/load-test}. */
@Command(
        name = "load-test",
        sortOptions = false,
        description = "Load test with a realistic mix, up to saturation and beyond.")
final class LoadTest implements Callable<Integer> {

    /** Offered load relative to the saturation throughput. */
    private static final double[] LEVELS = {0.25, 0.5, 1, 1.5, 2, 2.5};

    private static final int TOKENS = 2_000;
    private static final int PATHS = 10_000;
    private static final int PAGE = 40;

    /** Estimated time for the start of server and Gatling, and for the report. */
    private static final int OVERHEAD_SECONDS = 60;

    @Option(names = "--level-seconds", paramLabel = "N", description = "duration of a level; ${DEFAULT-VALUE}")
    private int levelSeconds = 15;

    @Option(names = "--cruds", paramLabel = "N", description = "number of cruds; ${DEFAULT-VALUE}")
    private int cruds = DataSets.DEFAULT_CRUDS;

    @Option(
            names = {"--users", "--people"},
            paramLabel = "N",
            description = "number of users of the closed model; ${DEFAULT-VALUE}")
    private int users = 64;

    /** More connections than that take processor time from the event loops, which share the cores with PostgreSQL here. */
    @Option(
            names = "--pool",
            paramLabel = "N",
            description = "DB_POOL_SIZE; twice the number of cores: ${DEFAULT-VALUE}")
    private int pool = 2 * Testbed.EVENT_LOOPS;

    @Option(names = "--waiting", paramLabel = "N", description = "DB_POOL_WAITING; ${DEFAULT-VALUE}")
    private int waiting = 1_000;

    public static void main(String[] arguments) {
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(new CommandLine(new LoadTest()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        try (Testbed testbed = new Testbed()) {
            Thread stop = new Thread(() -> close(testbed), "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            int seconds =
                    testbed.dataSets().secondsToLoad(cruds) + OVERHEAD_SECONDS + (LEVELS.length + 2) * levelSeconds;
            System.err.printf("Takes about %d minutes. Cores: %d.%n", Math.ceilDiv(seconds, 60), Testbed.EVENT_LOOPS);
            LoadReport report = report(testbed);
            System.out.print(report.text());
            Runtime.getRuntime().removeShutdownHook(stop);
            return report.isMet() ? 0 : 1;
        }
    }

    private LoadReport report(Testbed testbed) throws Exception {
        DatabaseUrl url = testbed.dataSets().writableCopy(cruds);
        Gatling gatling = new Gatling(writeData(testbed, url), levelSeconds);
        int metricsPort = Testbed.unusedPort();
        Map<String, String> settings = Map.of(
                "DB_POOL_SIZE", Integer.toString(pool),
                "DB_POOL_WAITING", Integer.toString(waiting),
                "METRICS_PORT", Integer.toString(metricsPort));
        try (ServerProcess server = testbed.cruddur(url, "/health/ready", settings);
                Scrapes scrapes = Scrapes.start("http://127.0.0.1:" + metricsPort + "/metrics")) {
            System.err.printf("Measuring the saturation throughput with %d users …%n", users);
            // The first run warms up the JVM.
            gatling.users(server.url(), users);
            double peak =
                    Double.parseDouble(gatling.users(server.url(), users).getProperty("succeeded")) / levelSeconds;
            double[] rates = DoubleStream.of(LEVELS)
                    .map(level -> Math.ceil(level * peak))
                    .toArray();
            System.err.printf(
                    "Saturation at about %.0f requests per second; offering %.0f to %.0f …%n",
                    peak, rates[0], rates[rates.length - 1]);
            Properties outcome = gatling.rates(server.url(), rates);
            LoadReport report = LoadReport.of(rates, levelSeconds, scrapes.all(), outcome, gatling.report());
            Files.writeString(report.poolReport(), PoolReport.html(report.startedAtMillis(), scrapes.all()));
            return report;
        }
    }

    /** Writes the input of the mix: tokens, cruds, handles and search terms. */
    private static Path writeData(Testbed testbed, DatabaseUrl url) throws SQLException, IOException {
        Path folder = Files.createDirectories(testbed.file("load-test"));
        writeColumn(folder, "token", testbed.writers(TOKENS));
        String some = " TABLESAMPLE SYSTEM (50) LIMIT " + PATHS;
        List<String> cruds = Sql.texts(url, "SELECT uuid FROM activities" + some);
        writeColumn(folder, "crud", cruds);
        writeColumn(folder, "page", pages(cruds));
        // A user cannot follow the own account, so the users who write are not among them.
        writeColumn(
                folder,
                "handle",
                Sql.texts(url, "SELECT handle FROM users WHERE cognito_user_id NOT LIKE 'writer%' LIMIT " + PATHS));
        writeColumn(folder, "term", List.of("cloud", "lantern", "axolotl"));
        return folder;
    }

    /** The cruds of pages, whose states a client asks for. */
    private static List<String> pages(List<String> cruds) {
        return IntStream.range(0, cruds.size() / PAGE)
                .mapToObj(page -> '"' + String.join(",", cruds.subList(page * PAGE, (page + 1) * PAGE)) + '"')
                .toList();
    }

    private static void writeColumn(Path folder, String name, List<String> values) throws IOException {
        List<String> lines = new ArrayList<>(List.of(name));
        lines.addAll(values);
        Files.write(folder.resolve(name + ".csv"), lines);
    }

    private static void close(Testbed testbed) {
        try {
            testbed.close();
        } catch (Exception e) {
            System.err.println("did not stop: " + e);
        }
    }
}
