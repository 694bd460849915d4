package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Checks histories of cached pages: writers of every kind change versions, and readers on two servers compare each answer
 * with the versions that were acknowledged before the request, with earlier answers, and with expiry times.
 */
class CacheHistoryFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int READERS = 4;

    @Test
    void everyAnswerContainsEveryAcknowledgedWrite() throws Exception {
        FaultTable.Row row = TABLE.row(
                "writers of every kind while two servers answer from their page caches",
                "every answer contains every write acknowledged before, nothing expired, and no client goes back in time");
        int answers = FaultScale.of(100_000, 10_000_000);
        DatabaseUrl database = TestPostgres.seeded();
        CacheHistory history = new CacheHistory(database);
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess one = ServerProcess.start(database, issuer);
                ServerProcess other = ServerProcess.start(database, issuer);
                CacheHistoryWriters writers = new CacheHistoryWriters(history, issuer, one.port());
                ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
            List<Future<Long>> readers = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                int seed = reader;
                readers.add(threads.submit(
                        () -> new CacheHistoryReader(history, seed, one.port(), other.port()).read(answers / READERS)));
            }
            long read = 0;
            for (Future<Long> reader : readers) {
                read += reader.get();
            }
            long written = writers.stop();
            assertThat(written).as("writes during the reads").isPositive();
            row.figure(
                    "%,d wrong of %,d answers during %,d commits%s"
                            .formatted(history.wrong().size(), read, written, history.firstWrong()),
                    history.wrong().isEmpty());
        }
    }
}
