package com.cruddur.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.util.concurrent.atomic.LongAdder;

/** Metrics of the page cache: reads, checks, dropped pages, evictions and size. */
public final class CacheMetrics {

    private final CounterDataPoint hits;
    private final CounterDataPoint misses;
    private final CounterDataPoint succeeded;
    private final CounterDataPoint failed;
    private final CounterDataPoint droppedByChange;
    private final CounterDataPoint droppedAll;
    private final CounterDataPoint evicted;
    private final LongAdder bytes;

    CacheMetrics(
            CounterDataPoint hits,
            CounterDataPoint misses,
            CounterDataPoint succeeded,
            CounterDataPoint failed,
            CounterDataPoint droppedByChange,
            CounterDataPoint droppedAll,
            CounterDataPoint evicted,
            LongAdder bytes) {
        this.hits = hits;
        this.misses = misses;
        this.succeeded = succeeded;
        this.failed = failed;
        this.droppedByChange = droppedByChange;
        this.droppedAll = droppedAll;
        this.evicted = evicted;
        this.bytes = bytes;
    }

    /** A read was answered with a cached page. */
    public void hit() {
        hits.inc();
    }

    /** A read needed a statement: the page was not cached, or not valid any more. */
    public void miss() {
        misses.inc();
    }

    /** A check of the change log succeeded. Many reads share one. */
    public void checked() {
        succeeded.inc();
    }

    /** A check of the change log failed. */
    public void checkFailed() {
        failed.inc();
    }

    /** Pages were dropped because something that they depend on changed. */
    public void dropped(int pages) {
        droppedByChange.inc(pages);
    }

    /** All pages were dropped: too many changes, a gap, another server, or a failed check. */
    public void droppedAll(int pages) {
        droppedAll.inc(pages);
    }

    /** A page was stored. */
    public void stored(int pageBytes) {
        bytes.add(pageBytes);
    }

    /** A page was removed. */
    public void removed(int pageBytes, boolean wasEvicted) {
        bytes.add(-pageBytes);
        if (wasEvicted) {
            evicted.inc();
        }
    }
}
