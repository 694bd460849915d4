package com.cruddur.db.cache;

import com.cruddur.db.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The cached pages that the event loops of a server share. Readers are created at the start, so the number of pages is
 * fixed. Safe on any thread.
 */
public final class PageCache {

    private record Key(Statement statement, List<@Nullable Object> arguments) {}

    private final Map<Key, CachedPage> pages = new ConcurrentHashMap<>();

    /** The page that a statement returns for these arguments. */
    public CachedPage page(Statement statement, @Nullable Object... arguments) {
        return pages.computeIfAbsent(new Key(statement, Arrays.asList(arguments)), key -> new CachedPage());
    }
}
