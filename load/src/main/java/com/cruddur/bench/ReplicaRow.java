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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The primary's processor time for cold reads with two streaming replicas, compared with none. Without a page cache, every
 * read is a statement. All servers share the machine, so only processor time is compared, not throughput.
 */
record ReplicaRow() implements Row {

    private static final int CONNECTIONS = 64;
    private static final double BOUND = 0.10;

    @Override
    public String name() {
        return "replicas";
    }

    @Override
    public String description() {
        return "the primary's processor time per 1,000 cold threads with two replicas, compared with none, %,d cruds"
                .formatted(DataSets.DEFAULT_CRUDS);
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
            return measure(testbed, plan, folder, primary.url(), one.url(), two.url());
        } finally {
            delete(folder);
        }
    }

    private static Result measure(
            Testbed testbed, MeasurementPlan plan, Path folder, DatabaseUrl server, DatabaseUrl one, DatabaseUrl two)
            throws Exception {
        String database = new DataSets(server).readOnly(DataSets.DEFAULT_CRUDS).database();
        DatabaseUrl primary = server.withDatabase(database);
        String replicas = one.withDatabase(database).withPassword() + " "
                + two.withDatabase(database).withPassword();
        Requests threads = testbed.gets("replicas-threads", primary, ReadRow.THREADS);
        double without = millisPer1000(testbed, plan, folder, primary, Map.of("PAGE_CACHE_MIB", "0"), threads);
        double with = millisPer1000(
                testbed,
                plan,
                folder,
                primary,
                Map.of("PAGE_CACHE_MIB", "0", "POSTGRESQL_REPLICA_URLS", replicas),
                threads);
        return new Result("ms/1,000", with, without, with / without, Target.atMost(BOUND, "×"), List.of(), List.of());
    }

    /** Milliseconds of the primary's processes for 1,000 reads. */
    private static double millisPer1000(
            Testbed testbed,
            MeasurementPlan plan,
            Path folder,
            DatabaseUrl primary,
            Map<String, String> settings,
            Requests threads)
            throws Exception {
        try (ServerProcess cruddur = testbed.cruddur(primary, "/health/ready", settings)) {
            Comparison.Side side = testbed.driving(cruddur, CONNECTIONS, threads);
            side.drive(plan.warmUpSeconds());
            long pid = Long.parseLong(Files.readAllLines(folder.resolve("primary/postgresql/postmaster.pid"))
                    .getFirst());
            Duration before = processorTime(pid);
            long reads = side.drive(plan.rounds() * plan.seconds()).succeeded();
            Duration used = processorTime(pid).minus(before);
            return used.toNanos() / 1e3 / reads;
        }
    }

    private static Duration processorTime(long pid) {
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static EmbeddedDatabase replica(Path home, EmbeddedDatabase primary) throws Exception {
        Path data = home.resolve("postgresql");
        Files.createFile(data.resolve("standby.signal"));
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                "%nprimary_conninfo = 'host=127.0.0.1 port=%d user=postgres password=postgres'%n"
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
