package com.cruddur.db;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The pages that the event loops of a server keep in common: one for each thing that is read by {@link ExactRead}, whose
 * readers are made at the start, so that there are no more than these.
 */
public final class KeptInCommon {

    private record Key(Statement statement, List<@Nullable Object> arguments) {}

    private final Map<Key, KeptPage> pages = new ConcurrentHashMap<>();

    KeptPage page(Statement statement, @Nullable Object... arguments) {
        return pages.computeIfAbsent(new Key(statement, Arrays.asList(arguments)), key -> new KeptPage());
    }
}
