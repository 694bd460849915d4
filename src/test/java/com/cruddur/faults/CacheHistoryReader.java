package com.cruddur.faults;

import com.cruddur.faults.CacheHistorySights.Sight;
import java.io.IOException;
import java.util.Random;

/** A client that reads cached pages from two servers and checks each answer. */
final class CacheHistoryReader {

    private final CacheHistory history;
    private final CacheHistoryPages pages;
    private final Random random;

    /** Whether the client must not go back in time. */
    private final boolean checksOrder;

    /** The state of each value that this client has seen. */
    private final long[] seen;

    CacheHistoryReader(CacheHistory history, CacheHistoryPages pages, int seed, boolean checksOrder) {
        this.history = history;
        this.pages = pages;
        this.random = new Random(seed);
        this.checksOrder = checksOrder;
        this.seen = new long[history.size()];
    }

    /** Reads until this number of answers was checked, or until a time. Returns the number of checked answers. */
    long read(CacheHistoryClient client, long answers, long untilNanos) throws IOException {
        long checked = 0;
        while (checked < answers && !history.hasEnded() && System.nanoTime() - untilNanos < 0) {
            CacheHistoryPages.Page page = pages.next(random);
            long[] acknowledged = history.acknowledged();
            long sentMillis = System.currentTimeMillis();
            Connection.Answer answer = client.ask(random.nextInt(client.servers()), page.request());
            if (answer.status() == 200 || answer.status() == 404) {
                check(page, page.sights(answer.status(), answer.body()), acknowledged, sentMillis);
                checked++;
            } else if (answer.status() != 503) {
                history.isWrong(page + " answered " + answer.status());
            }
        }
        return checked;
    }

    private void check(CacheHistoryPages.Page page, CacheHistorySights sights, long[] acknowledged, long sentMillis) {
        if (sights.firstExpiryMillis() <= sentMillis) {
            history.isWrong("%s contains a crud that expired %d ms before the request"
                    .formatted(page, sentMillis - sights.firstExpiryMillis()));
        }
        if (sights.showsShortlived() && history.shortlivedUntilMillis.get() <= sentMillis) {
            history.isWrong("%s counts a crud that expired %d ms before the request"
                    .formatted(page, sentMillis - history.shortlivedUntilMillis.get()));
        }
        for (Sight sight : sights.sights()) {
            check(page, sight, acknowledged);
        }
    }

    private void check(CacheHistoryPages.Page page, Sight sight, long[] acknowledged) {
        CacheHistoryValue value = sight.value();
        int index = value.index();
        long from = checksOrder ? Math.max(acknowledged[index], seen[index]) : acknowledged[index];
        long state = value.stateWith(sight.shown(), from);
        if (state < 0) {
            history.isWrong("%s shows %s = %d; acknowledged before the request and written since: %s%s"
                    .formatted(
                            page,
                            value,
                            sight.shown(),
                            value.from(acknowledged[index]),
                            from > acknowledged[index] ? "; the client had seen " + value.from(from) : ""));
        } else {
            seen[index] = state;
        }
    }
}
