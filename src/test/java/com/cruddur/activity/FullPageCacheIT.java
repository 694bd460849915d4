package com.cruddur.activity;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A page cache that is smaller than the pages that clients read. */
class FullPageCacheIT {

    private static final int THREADS = 1_500;

    @RegisterExtension
    static final TestServer SERVER = new TestServer().with("PAGE_CACHE_MIB", "1");

    private final Api api = SERVER.api();

    @Test
    void aPageEntersAFullCacheAtItsSecondMiss() {
        SERVER.execute(
                "INSERT INTO activities (uuid, user_uuid, message, expires_at) SELECT %s, uuid, 'thread', now() + interval '1 day'"
                                .formatted("('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid")
                        + " FROM users, generate_series(1, %d) n WHERE handle = 'bayko'".formatted(THREADS));
        read(0, 1);
        TestPostgres.awaitTransactionsOlderThanChangeLog(SERVER.database());
        eventually(() -> {
            read(0, 1);
            assertThat(hits(0, 1)).isPositive();
        });

        read(1, THREADS);
        assertThat(SERVER.scrape().value("cruddur_page_cache_evictions_total")).isLessThan(THREADS / 10.0);
        assertThat(SERVER.scrape().value("cruddur_page_cache_bytes")).isBetween(800_000.0, 1_048_576.0);

        List<Double> hits = IntStream.range(0, 3)
                .mapToObj(round -> hits(THREADS - 20, THREADS))
                .toList();
        assertThat(hits.get(0)).as("the second read of these threads").isZero();
        assertThat(hits.get(2)).as("the fourth read of these threads").isGreaterThan(10);
    }

    private double hits(int from, int to) {
        double before = SERVER.scrape().value("cruddur_page_cache_reads_total", "hit");
        read(from, to);
        return SERVER.scrape().value("cruddur_page_cache_reads_total", "hit") - before;
    }

    private void read(int from, int to) {
        for (int thread = from; thread < to; thread++) {
            assertThat(api.get("/api/activities/00000000-0000-4000-8000-%012d".formatted(thread + 1))
                            .status())
                    .isEqualTo(200);
        }
    }
}
