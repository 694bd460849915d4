package com.cruddur.db;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The pages that the event loops of a server keep in common, as many as there are statements of such. */
public final class KeptInCommon {

    private record Key(Statement statement, List<@Nullable Object> arguments) {}

    private final Map<Key, KeptPage> pages = new ConcurrentHashMap<>();

    KeptPage page(Statement statement, @Nullable Object... arguments) {
        return pages.computeIfAbsent(new Key(statement, Arrays.asList(arguments)), key -> new KeptPage());
    }
}
