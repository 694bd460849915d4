package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The primary's processor time for cold reads with two streaming replicas, compared with none. Without a page cache, every
 * read is a statement. All servers share the machine, so only processor time is compared, not throughput.
 */
record ReplicaRow(String name, String read, String paths) implements Row {

    private static final int CONNECTIONS = 64;
    private static final double BOUND = 0.10;

    static ReplicaRow thread() {
        return new ReplicaRow("replicas-thread", "threads", ReadRow.THREADS);
    }

    static ReplicaRow userFeed() {
        return new ReplicaRow("replicas-user-feed", "user feeds", ReadRow.USER_FEEDS);
    }

    @Override
    public String description() {
        return "the primary's processor time per 1,000 cold %s with two replicas, compared with none, %,d cruds"
                .formatted(read, DataSets.DEFAULT_CRUDS);
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return 30 + 2 * Testbed.START_SECONDS + plan.comparisonSeconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of();
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        Path folder = testbed.file("replicas");
        delete(folder);
        try (EmbeddedDatabase first = EmbeddedDatabase.start(Files.createDirectories(folder.resolve("primary")))) {
            new DataSets(first.url()).readOnly(DataSets.DEFAULT_CRUDS);
        }
        for (String replica : List.of("one", "two")) {
            copy(folder.resolve("primary/postgresql"), folder.resolve(replica).resolve("postgresql"));
        }
        try (EmbeddedDatabase primary = EmbeddedDatabase.start(folder.resolve("primary"));
                EmbeddedDatabase one = replica(folder.resolve("one"), primary);
                EmbeddedDatabase two = replica(folder.resolve("two"), primary)) {
            return measure(testbed, plan, folder, primary.url(), List.of(one.url(), two.url()));
        } finally {
            delete(folder);
        }
    }

    private Result measure(
            Testbed testbed, MeasurementPlan plan, Path folder, DatabaseUrl server, List<DatabaseUrl> replicas)
            throws Exception {
        DatabaseUrl primary = new DataSets(server).readOnly(DataSets.DEFAULT_CRUDS);
        Requests requests = testbed.gets(name, primary, paths);
        Map<String, String> without = Testbed.WITHOUT_PAGE_CACHE;
        Map<String, String> with = Map.of(
                "PAGE_CACHE_MIB",
                "0",
                "POSTGRESQL_REPLICA_URLS",
                replicas.stream()
                        .map(replica -> replica.withDatabase(primary.database()).withPassword())
                        .collect(Collectors.joining(" ")));
        Costs before = costs(testbed, plan, folder, primary, without, requests);
        Costs after = costs(testbed, plan, folder, primary, with, requests);
        return new Result(
                "ms/1,000",
                after.primary,
                before.primary,
                after.primary / before.primary,
                Target.atMost(BOUND, "×"),
                before.failed + after.failed == 0 ? List.of() : List.of(before.failed + after.failed + " failed"),
                List.of(before.note("without replicas"), after.note("with two replicas")));
    }

    /** Milliseconds of processor time for 1,000 reads. */
    private record Costs(
            double primary,
            double replicas,
            double server,
            double checks,
            double onPrimary,
            double perSecond,
            long failed) {

        String note(String when) {
            return String.format(
                    Locale.ROOT,
                    "%s, per 1,000 reads: primary %.1f ms, both replicas %.1f ms, server %.1f ms,"
                            + " %.0f checks, %.0f statements on the primary; %.0f reads/s",
                    when,
                    primary,
                    replicas,
                    server,
                    checks,
                    onPrimary,
                    perSecond);
        }
    }

    private static Costs costs(
            Testbed testbed,
            MeasurementPlan plan,
            Path folder,
            DatabaseUrl primary,
            Map<String, String> settings,
            Requests requests)
            throws Exception {
        int metricsPort = Testbed.unusedPort();
        String metrics = "http://127.0.0.1:" + metricsPort + "/metrics";
        Map<String, String> all = new HashMap<>(settings);
        all.put("METRICS_PORT", Integer.toString(metricsPort));
        try (ServerProcess cruddur = testbed.cruddur(primary, "/health/ready", all)) {
            Comparison.Side side = testbed.driving(cruddur, CONNECTIONS, requests);
            side.drive(plan.warmUpSeconds());
            long[] pids = {
                postmaster(folder, "primary"), postmaster(folder, "one"), postmaster(folder, "two"), cruddur.pid()
            };
            double[] before =
                    LongStream.of(pids).mapToDouble(ReplicaRow::processorMillis).toArray();
            Scrape start = Scrapes.once(metrics);
            LoadGenerator.Rate rate = side.drive(plan.rounds() * plan.seconds());
            double[] used = IntStream.range(0, pids.length)
                    .mapToDouble(process -> processorMillis(pids[process]) - before[process])
                    .toArray();
            Scrape end = Scrapes.once(metrics);
            double thousands = rate.succeeded() / 1000.0;
            return new Costs(
                    used[0] / thousands,
                    (used[1] + used[2]) / thousands,
                    used[3] / thousands,
                    (end.checks() - start.checks()) / thousands,
                    (end.readsOnPrimary() - start.readsOnPrimary()) / thousands,
                    rate.perSecond(),
                    rate.failed());
        }
    }

    private static long postmaster(Path folder, String server) throws IOException {
        Path file = folder.resolve(server).resolve("postgresql/postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).getFirst());
    }

    /** Processor time of a process and its children. */
    private static double processorMillis(long pid) {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToDouble(one ->
                        one.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e6)
                .sum();
    }

    private static EmbeddedDatabase replica(Path home, EmbeddedDatabase primary) throws Exception {
        Path data = home.resolve("postgresql");
        Files.createFile(data.resolve("standby.signal"));
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                "\nprimary_conninfo = 'host=127.0.0.1 port=%d user=postgres password=postgres'\n"
                        .formatted(primary.url().port()),
                StandardOpenOption.APPEND);
        return EmbeddedDatabase.start(home);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
