package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.cruddur.testing.InstalledPrograms;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.InputSource;

/** The arithmetic of bin/simulate, with costs that are easy to add, and its validation of input. */
@EnabledIf("com.cruddur.bin.SimulateIT#pythonIsInstalled")
@Tag("scripts")
class SimulateIT {

    private static final String COSTS = """
            {"server_us": {"cached_read": 10, "cold_read": 50, "write": 100},
             "primary_us": {"check": 100, "cold_read": 200, "write": 400},
             "replica_us": {"cold_read": 200, "replayed_write": 100},
             "checks_per_second": 1000, "commits_per_second": 1000, "commit_ms": 2, "network_ms": 1,
             "connections_per_server": 20}
            """;

    @TempDir
    private Path folder;

    static boolean pythonIsInstalled() {
        return InstalledPrograms.find("python3").isPresent();
    }

    @Test
    void computesTheFirstLimitLatencyAndCost() throws Exception {
        // 864,000 users, a tenth of them active, 10 requests each, no peak: 10 requests per second, of which 5 write.
        List<String> row = row("--instances", "1", "--replicas", "0", "--primaries", "1", "--server-cores", "1");

        assertThat(row.subList(0, 7)).containsExactly("864000", "10", "5", "1", "0", "1", "2");
        // 1,000 commits per second are half of the requests, and half of the commits are permitted.
        assertThat(row.get(7)).isEqualTo("1000");
        // Little waits at this rate. Reads: network, server, network and check; half of them also network and
        // statement.
        // Writes: network, server, network and statement, commit.
        double read = 1 + 0.5 * 0.01 + 0.5 * 0.05 + 1 + 0.1 + 0.5 * (1 + 0.2);
        double write = 1 + 0.1 + 1 + 0.4 + 2;
        assertThat(Double.parseDouble(row.get(8))).isCloseTo((read + write) / 2, within(0.03));
        // One core of a server, two of a database, 730 hours.
        assertThat(row.get(9)).isEqualTo(Long.toString(Math.round((1 * 0.04 + 2 * 0.12) * 730)));
        assertThat(row.get(10)).isEqualTo("20");
        assertThat(row.get(11)).startsWith("commits");
    }

    @Test
    void replicasTakeColdReadsOffThePrimary() throws Exception {
        List<String> without = row("--writes", "0", "--instances", "1", "--replicas", "0", "--primaries", "1");
        List<String> with = row("--writes", "0", "--instances", "1", "--replicas", "2", "--primaries", "1");

        // Half of two cores, at 100 µs for each check (all are shared beyond 1,000/s), and 200 µs for each second read.
        assertThat(without.get(7)).isEqualTo("9000");
        // Two replicas with one core each to use, at 200 µs for each second read.
        assertThat(with.get(7)).isEqualTo("20000");
        assertThat(with.get(11)).startsWith("primary's processors");
    }

    @Test
    void addsServersForUpToEightHundredMillionUsers() throws Exception {
        Script.Result result = simulate().run();

        assertThat(result.exitCode()).isZero();
        List<String> lines = result.output().lines().toList();
        assertThat(lines).hasSize(7);
        assertThat(lines.getLast().strip()).startsWith("800,000,000 ");
        assertThat(result.output()).doesNotContain("overloaded");
    }

    @Test
    void plotsNineCharts() throws Exception {
        Path file = folder.resolve("charts.svg");

        assertThat(simulate("--users", "1000000", "--svg", file.toString())
                        .run()
                        .exitCode())
                .isZero();

        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(file))));
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(9);
        assertThat(Files.readString(file)).contains("Mean latency", "writes/s").doesNotContain("nan", "inf");
    }

    @ParameterizedTest
    @CsvSource({
        "--users, 0",
        "--users, -1",
        "--users, many",
        "--users, 1e400",
        "--users, 9000000000",
        "--writes, nan",
        "--writes, 1.5",
        "--hits, -0.1",
        "--peak, inf",
        "--replicas, 1.5",
        "--instances, 0",
        "--utilisation, 1",
        "--costs, /nowhere/costs.json",
        "--costs, /etc/hostname",
        "--svg, /nowhere/charts.svg",
        "--colour, red",
        "--users, ''",
    })
    void refusesBadInputInOneSentence(String option, String value) throws Exception {
        Script.Result result = simulate(option, value).run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors().lines()).hasSize(1);
        assertThat(result.errors()).startsWith("simulate: ");
    }

    @Test
    void refusesCostsThatAreNotNumbers() throws Exception {
        for (String wrong : List.of("null", "[]", "{}", COSTS.replace("400", "\"400\""), COSTS.replace("400", "0"))) {
            Path file = Files.writeString(folder.resolve("costs.json"), wrong);

            assertThat(simulate("--costs", file.toString()).run().errors()).startsWith("simulate: ");
        }
    }

    private List<String> row(String... options) throws Exception {
        Path costs = Files.writeString(folder.resolve("costs.json"), COSTS);
        Path file = folder.resolve("table.csv");
        List<String> arguments = new ArrayList<>(List.of(
                "--users=864000", "--active=0.1", "--requests=10", "--peak=1", "--hits=0.5", "--utilisation=0.5"));
        arguments.addAll(List.of("--writes=0.5", "--database-cores=2", "--costs", costs.toString()));
        arguments.addAll(List.of("--csv", file.toString()));
        arguments.addAll(List.of(options));
        Script.Result result = simulate(arguments.toArray(String[]::new)).run();
        assertThat(result.errors()).isEmpty();
        return List.of(Files.readAllLines(file).get(1).split(",", -1));
    }

    private static Script simulate(String... arguments) {
        return Script.named("simulate").with(arguments);
    }
}
