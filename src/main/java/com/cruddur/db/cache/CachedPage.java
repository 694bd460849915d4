package com.cruddur.db.cache;

import com.cruddur.db.PageTag;
import com.cruddur.db.StatementResult;
import java.util.List;
import java.util.UUID;

/** A page in the {@link PageCache}. Once dropped, it stays dropped. Safe on any thread. */
public final class CachedPage {

    /** The estimated memory of a page beyond its body: objects, map entries, one index entry per key. */
    private static final int OVERHEAD_BYTES = 400;

    /** The index entry of a change key, which pages can share, and the text of a uuid in the cache key of viewer states. */
    private static final int KEY_BYTES = 160;

    private final PageKey key;
    private final StatementResult result;
    private final List<UUID> changeKeys;
    private final long validUntilMicros;
    private volatile boolean isDropped;

    CachedPage(PageKey key, StatementResult result, PageTag tag) {
        this.key = key;
        this.result = result;
        this.changeKeys = tag.keys();
        this.validUntilMicros = tag.validUntilMicros();
    }

    /** Whether the page is valid at a time of the database clock, as of the last finished check. */
    public boolean isValidAt(long clockMicros) {
        return !isDropped && clockMicros < validUntilMicros;
    }

    public StatementResult result() {
        return result;
    }

    boolean isDropped() {
        return isDropped;
    }

    void drop() {
        isDropped = true;
    }

    PageKey key() {
        return key;
    }

    List<UUID> changeKeys() {
        return changeKeys;
    }

    int weight() {
        // The compressed body is cached with the page, and is smaller than a quarter of it.
        return bytes(result) * 5 / 4 + OVERHEAD_BYTES + KEY_BYTES * changeKeys.size();
    }

    static int bytes(StatementResult result) {
        return result.body() == null ? 0 : result.body().length();
    }
}
