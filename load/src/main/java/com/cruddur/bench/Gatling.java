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

/** Runs the mix of {@code load/gatling} in a process of its own, on libraries of its own. */
final class Gatling {

    private static final Path BUILT = Stage.PROJECT.resolve("load/gatling/target");
    private static final String CLASS_PATH =
            BUILT.resolve("cruddur-gatling.jar") + File.pathSeparator + BUILT.resolve("lib") + "/*";

    private final Path data;
    private final Path results;
    private final int levelSeconds;

    /**
     * Prepares it.
     *
     * @param data the folder of the files that the mix reads
     */
    Gatling(Path data, int levelSeconds) {
        this.data = data;
        this.results = data.resolve("results");
        this.levelSeconds = levelSeconds;
    }

    /** So many people who each do one thing after the other, for a level's time; gives back what became of it. */
    Properties people(String url, int people) throws IOException, InterruptedException {
        return run(url, "-Dload.people=" + people, List.of("--no-reports"));
    }

    /** People who arrive at these rates, a level each. */
    Properties rates(String url, double[] rates) throws IOException, InterruptedException {
        String list = DoubleStream.of(rates).mapToObj(Double::toString).collect(Collectors.joining(","));
        return run(url, "-Dload.rates=" + list, List.of());
    }

    /** The page of the newest run. */
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
