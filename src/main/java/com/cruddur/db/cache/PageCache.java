package com.cruddur.db.cache;

import com.cruddur.db.ChangeKeys;
import com.cruddur.db.PageTag;
import com.cruddur.db.StatementResult;
import com.cruddur.metrics.CacheMetrics;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The cached pages that the event loops of a server share. The database revalidates them: a check of the change log
 * returns what changed since the previous check, and the pages that depend on it are dropped. All other pages are valid
 * as of the check. See {@code docs/exact-reads.md} for the proof. Bounded by bytes; W-TinyLFU eviction keeps a scan from
 * evicting popular pages. Safe on any thread.
 */
public final class PageCache {

    /** Larger pages are not cached. */
    private static final int MAX_PAGE_BYTES = 256 * 1024;

    /** The size of a page with few cruds, which most pages are. */
    private static final int TYPICAL_PAGE_BYTES = 1024;

    private static final int MAX_REMEMBERED_MISSES = 1 << 20;

    /** The number of change lists that are kept for pages whose read is in flight. */
    private static final int RECENT_CHECKS = 64;

    /** The changes that a check found: the changed keys, or that anything may have changed. */
    private record Changes(boolean isEverything, Set<UUID> keys) {

        private static final Changes EVERYTHING = new Changes(true, Set.of());

        boolean touch(Collection<UUID> pageKeys) {
            return isEverything || pageKeys.stream().anyMatch(keys::contains);
        }
    }

    private final @Nullable Cache<PageKey, CachedPage> pages;
    private final Doorkeeper doorkeeper;
    private final long nearlyFullBytes;
    private final CacheMetrics metrics;
    private final SharedCheck<ChangeCheck> checks = new SharedCheck<>();
    private final ReadsInFlight readsInFlight = new ReadsInFlight();

    // Guarded by this, which is never held during a call of Caffeine: eviction calls back.
    private final Map<UUID, Set<CachedPage>> dependents = new HashMap<>();
    private final Deque<Changes> recent = new ArrayDeque<>();

    private volatile long bytes;
    private volatile long finishedChecks;
    private volatile @Nullable ChangeCheck last;
    private final List<BiConsumer<Boolean, Set<UUID>>> subscribers = new CopyOnWriteArrayList<>();

    /**
     * Creates an empty cache.
     *
     * @param maxBytes the maximum size of all pages; 0 switches the cache off
     */
    public PageCache(long maxBytes, CacheMetrics metrics) {
        this.metrics = metrics;
        this.nearlyFullBytes = maxBytes - maxBytes / 64;
        this.doorkeeper = new Doorkeeper((int) Math.min(MAX_REMEMBERED_MISSES, maxBytes / TYPICAL_PAGE_BYTES));
        this.pages = maxBytes == 0
                ? null
                : Caffeine.newBuilder()
                        .maximumWeight(maxBytes)
                        .weigher((PageKey key, CachedPage page) -> page.weight())
                        .executor(Runnable::run)
                        .removalListener((@Nullable PageKey key, @Nullable CachedPage page, RemovalCause cause) ->
                                removed(page, cause))
                        .build();
    }

    /** Whether the cache was created with a size of 0, and stores nothing. */
    public boolean isOff() {
        return pages == null;
    }

    /** The check that all event loops share. */
    public SharedCheck<ChangeCheck> checks() {
        return checks;
    }

    /** The reads that all event loops share. */
    public ReadsInFlight readsInFlight() {
        return readsInFlight;
    }

    /** The page of a key, or null. The caller must wait for a check before it uses the page. */
    public @Nullable CachedPage get(PageKey key) {
        CachedPage page = pages == null ? null : pages.getIfPresent(key);
        return page == null || page.isDropped() ? null : page;
    }

    /** How many checks have finished. A read that is sent later sees everything that the last one of them saw. */
    public long finishedChecks() {
        return finishedChecks;
    }

    /** The last finished check; null if none has finished or the last one failed. */
    public @Nullable ChangeCheck last() {
        return last;
    }

    /**
     * Stores a page, if it is still valid as of the last finished check; in a nearly full cache, at its second miss.
     *
     * @param checksBefore the number of finished checks when the read was sent, or an earlier one
     */
    public void store(PageKey key, StatementResult result, long checksBefore) {
        PageTag tag = result.tag();
        boolean isFull = bytes > nearlyFullBytes;
        if (pages == null
                || tag == null
                || CachedPage.bytes(result) > MAX_PAGE_BYTES
                || (isFull && !doorkeeper.isSecondMiss(key))) {
            return;
        }
        CachedPage page = new CachedPage(key, result, tag);
        synchronized (this) {
            if (!isValid(page, tag, checksBefore)) {
                return;
            }
            bytes += page.weight();
            page.changeKeys()
                    .forEach(change -> dependents
                            .computeIfAbsent(change, none -> new HashSet<>(4))
                            .add(page));
        }
        pages.put(key, page);
        metrics.stored(page.weight());
    }

    private boolean isValid(CachedPage page, PageTag tag, long checksBefore) {
        ChangeCheck check = last;
        long readAfterCheck = Math.max(checksBefore, tag.readAfterCheck());
        long missed = finishedChecks - readAfterCheck;
        return check != null
                && readAfterCheck > 0
                && tag.server() == check.server()
                && missed <= recent.size()
                && recent.stream().limit(missed).noneMatch(changes -> changes.touch(page.changeKeys()));
    }

    /** Drops the pages that depend on what changed. All other pages are valid as of this check. */
    public void apply(ChangeCheck check) {
        ChangeCheck previous = last;
        boolean everything = previous == null
                || check.isGap()
                || check.server() != previous.server()
                || !check.source().equals(previous.source())
                || check.keys().size() > ChangeCheck.MAX_KEYS
                || check.keys().contains(ChangeKeys.EVERYTHING);
        List<CachedPage> dropped = new ArrayList<>();
        synchronized (this) {
            Changes changes = everything ? Changes.EVERYTHING : new Changes(false, Set.copyOf(check.keys()));
            finish(changes, check, dropped);
        }
        forget(dropped);
        if (everything) {
            metrics.droppedAll(dropped.size());
        } else {
            metrics.dropped(dropped.size());
        }
    }

    /** Drops everything after a failed check. */
    public void fail() {
        List<CachedPage> dropped = new ArrayList<>();
        synchronized (this) {
            finish(Changes.EVERYTHING, null, dropped);
        }
        forget(dropped);
        metrics.droppedAll(dropped.size());
    }

    private void finish(Changes changes, @Nullable ChangeCheck check, List<CachedPage> dropped) {
        long number = finishedChecks + 1;
        if (changes.isEverything()) {
            dependents.values().forEach(dropped::addAll);
            dependents.clear();
        } else {
            for (UUID key : changes.keys()) {
                Set<CachedPage> pagesOfKey = dependents.remove(key);
                if (pagesOfKey != null) {
                    dropped.addAll(pagesOfKey);
                }
            }
        }
        dropped.forEach(CachedPage::drop);
        subscribers.forEach(subscriber -> subscriber.accept(changes.isEverything(), changes.keys()));
        recent.addFirst(changes);
        if (recent.size() > RECENT_CHECKS) {
            recent.removeLast();
        }
        last = check;
        finishedChecks = number;
    }

    /**
     * Adds a subscriber to the changes that checks find. Its arguments are whether anything may have changed, and the
     * changed keys. It is called on the event loop of the check, while the cache is locked, so it must not block.
     */
    public void subscribe(BiConsumer<Boolean, Set<UUID>> subscriber) {
        subscribers.add(subscriber);
    }

    private void forget(List<CachedPage> dropped) {
        if (pages != null && !dropped.isEmpty()) {
            dropped.forEach(page -> pages.asMap().remove(page.key(), page));
        }
    }

    private void removed(@Nullable CachedPage page, RemovalCause cause) {
        if (page == null) {
            return;
        }
        page.drop();
        synchronized (this) {
            bytes -= page.weight();
            for (UUID key : page.changeKeys()) {
                dependents.computeIfPresent(key, (same, others) -> {
                    others.remove(page);
                    return others.isEmpty() ? null : others;
                });
            }
        }
        metrics.removed(page.weight(), cause.wasEvicted());
    }
}
