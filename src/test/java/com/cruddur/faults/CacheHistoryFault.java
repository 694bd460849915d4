package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.FreePort;
import com.cruddur.testing.Scrape;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Checks histories of cached pages: writers of every kind change versions, and readers on two servers compare each answer
 * with the versions that were acknowledged before the request, with earlier answers, and with expiry times.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class CacheHistoryFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    /** Each is a sequential client. */
    private static final int READERS = 32;

    /** A slow machine gives fewer answers rather than more time, but not too few. */
    private static final long LIMIT_SECONDS = FaultScale.of(200, 6_600);

    private static final long TOKEN_SECONDS = TimeUnit.HOURS.toSeconds(4);

    private static final int MIN_SHARE = 100;

    private static final String PREPARED = "max_prepared_transactions";

    @Test
    void everyAnswerContainsEveryAcknowledgedWrite() throws Exception {
        FaultTable.Row row = TABLE.row(
                "writers of every kind while two servers answer from their page caches",
                "every answer contains every write acknowledged before, nothing expired, and no client goes back in time");
        check(row, TestPostgres.seeded(), Map.of(), FaultScale.of(200_000, 10_000_000), true);
    }

    /** Between a replica and the primary, a write that is not acknowledged yet may appear and vanish. */
    @Test
    void withReplicasEveryAnswerContainsEveryAcknowledgedWrite() throws Exception {
        FaultTable.Row row = TABLE.row(
                "the same with two replicas",
                "every answer contains every write acknowledged before, and nothing expired");
        try (PostgresProcess primary = PostgresProcess.seeded(Map.of(PREPARED, "10"));
                PostgresProcess one = primary.standby(Map.of(PREPARED, "10"));
                PostgresProcess two = primary.standby(Map.of(PREPARED, "10"))) {
            String replicas = one.url().withPassword() + " " + two.url().withPassword();
            check(
                    row,
                    primary.url(),
                    Map.of("POSTGRESQL_REPLICA_URLS", replicas),
                    FaultScale.of(30_000, 2_000_000),
                    false);
        }
    }

    private static void check(
            FaultTable.Row row, DatabaseUrl database, Map<String, String> settings, int answers, boolean checksOrder)
            throws Exception {
        CacheHistory history = new CacheHistory(database);
        int[] metricsPorts = {FreePort.find(), FreePort.find()};
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess one = ServerProcess.start(database, issuer, with(settings, metricsPorts[0]));
                ServerProcess other = ServerProcess.start(database, issuer, with(settings, metricsPorts[1]))) {
            CacheHistoryPages pages = new CacheHistoryPages(history, handle -> token(issuer, handle));
            int[] ports = {one.port(), other.port()};
            try (CacheHistoryWriters writers =
                    new CacheHistoryWriters(history, pages, handle -> token(issuer, handle), ports)) {
                long beganNanos = System.nanoTime();
                long read = read(history, pages, ports, answers, checksOrder);
                double seconds = (System.nanoTime() - beganNanos) / 1e9;
                long written = writers.stop();
                row.figure(
                        "%,d wrong of %,d answers, %,.0f per second, %.0f %% of them cached, during %,d commits%s"
                                .formatted(
                                        history.wrong().size(),
                                        read,
                                        read / seconds,
                                        100 * hitShare(metricsPorts),
                                        written,
                                        history.firstWrong()),
                        history.wrong().isEmpty());
                assertThat(written).as("writes during the reads").isPositive();
                assertThat(read).as("answers").isGreaterThan(answers / MIN_SHARE);
            }
        }
    }

    /** Reads with all readers at once. Returns the number of answers. */
    private static long read(
            CacheHistory history, CacheHistoryPages pages, int[] ports, int answers, boolean checksOrder)
            throws Exception {
        long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        List<Future<Long>> readers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
            for (int seed = 0; seed < READERS; seed++) {
                CacheHistoryReader reader = new CacheHistoryReader(history, pages, seed, checksOrder);
                readers.add(threads.submit(() -> {
                    try (CacheHistoryClient client = new CacheHistoryClient(ports)) {
                        return reader.read(client, Math.ceilDiv(answers, READERS), untilNanos);
                    }
                }));
            }
            long read = 0;
            for (Future<Long> reader : readers) {
                read += reader.get();
            }
            return read;
        }
    }

    private static Map<String, String> with(Map<String, String> settings, int metricsPort) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("METRICS_PORT", Integer.toString(metricsPort));
        return all;
    }

    /** A token that outlives the history. */
    private static String token(TestIssuer issuer, String handle) {
        JsonObject claims = issuer.claims("seed-" + handle);
        claims.put("exp", claims.getLong("iat") + TOKEN_SECONDS);
        return TestIssuer.sign(issuer.header(), claims, issuer.keyPair());
    }

    private static double hitShare(int... metricsPorts) {
        double hits = 0;
        double reads = 0;
        for (int port : metricsPorts) {
            Scrape scrape = Scrape.at(port);
            hits += scrape.value("cruddur_page_cache_reads_total", "result=\"hit\"");
            reads += scrape.value("cruddur_page_cache_reads_total");
        }
        return hits / reads;
    }
}
