package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import java.util.ArrayList;
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

    private static final int READERS = 4;

    /** A slow machine gives fewer answers rather than more time, but not too few. */
    private static final long LIMIT_SECONDS = FaultScale.of(240, 7_200);

    private static final int MIN_SHARE = 100;

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
        try (PostgresProcess primary = PostgresProcess.seeded(Map.of());
                PostgresProcess one = primary.standby();
                PostgresProcess two = primary.standby()) {
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
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess one = ServerProcess.start(database, issuer, settings);
                ServerProcess other = ServerProcess.start(database, issuer, settings);
                CacheHistoryWriters writers = new CacheHistoryWriters(history, issuer, one.port(), other.port());
                ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
            long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            List<Future<Long>> readers = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                int seed = reader;
                readers.add(threads.submit(
                        () -> new CacheHistoryReader(history, seed, checksOrder, one.port(), other.port())
                                .read(answers / READERS, untilNanos)));
            }
            long read = 0;
            for (Future<Long> reader : readers) {
                read += reader.get();
            }
            long written = writers.stop();
            assertThat(written).as("writes during the reads").isPositive();
            assertThat(read).as("answers").isGreaterThan(answers / MIN_SHARE);
            row.figure(
                    "%,d wrong of %,d answers during %,d commits%s"
                            .formatted(history.wrong().size(), read, written, history.firstWrong()),
                    history.wrong().isEmpty());
        }
    }
}
