package com.cruddur.bench;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Runs the mix of {@code load/gatling} in a separate process with its own libraries. */
final class Gatling {

    private static final Path TARGET = Testbed.PROJECT.resolve("load/gatling/target");
    private static final String CLASS_PATH =
            TARGET.resolve("cruddur-gatling.jar") + File.pathSeparator + TARGET.resolve("lib") + "/*";

    private final Path data;
    private final Path results;
    private final int levelSeconds;

    /**
     * Creates a runner that starts nothing yet.
     *
     * @param data the folder with the input files of the mix
     */
    Gatling(Path data, int levelSeconds) {
        this.data = data;
        this.results = data.resolve("results");
        this.levelSeconds = levelSeconds;
    }

    /** Closed model: a number of users who send one request after the other, for the duration of a level. */
    Properties users(String url, int users) throws IOException, InterruptedException {
        return run(url, "-Dload.users=" + users, List.of("--no-reports"));
    }

    /** Open model: users arrive at each of these rates per second, one level after the other. */
    Properties rates(String url, double[] rates) throws IOException, InterruptedException {
        String list = DoubleStream.of(rates).mapToObj(Double::toString).collect(Collectors.joining(","));
        return run(url, "-Dload.rates=" + list, List.of());
    }

    /** The report of the latest run. */
    Path report() throws IOException {
        try (Stream<Path> runs = Files.list(results)) {
            return runs.filter(Files::isDirectory)
                    .max(Comparator.comparing(Path::getFileName))
                    .orElseThrow()
                    .resolve("index.html");
        }
    }

    private Properties run(String url, String load, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Dload.url=" + url,
                "-Dload.data=" + data.toAbsolutePath(),
                "-Dload.seconds=" + levelSeconds,
                load,
                "-cp",
                CLASS_PATH,
                "io.gatling.app.Gatling",
                "--simulation",
                "com.cruddur.gatling.Mix",
                "--results-folder",
                results.toString()));
        command.addAll(options);
        Programs.run(command, Map.of());
        Properties outcome = new Properties();
        try (Reader reader = Files.newBufferedReader(data.resolve("outcome.properties"))) {
            outcome.load(reader);
        }
        return outcome;
    }
}
