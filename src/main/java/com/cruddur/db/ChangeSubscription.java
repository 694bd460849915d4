package com.cruddur.db;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * The keys of the change log that changed since the previous call, for a stream that follows some of them. It belongs to one
 * event loop, and collects what the checks of all event loops report. Without its calls no check runs.
 */
public final class ChangeSubscription {

    /** With more keys, everything counts as changed. */
    private static final int MAX_KEYS = 10_000;

    private final ChangeLog changeLog;

    // Guarded by this: a check may finish on another event loop.
    private Set<UUID> keys = new HashSet<>();
    private boolean isEverything;

    /**
     * What changed.
     *
     * @param isEverything whether anything may have changed; then there are no keys
     */
    public record Changed(boolean isEverything, Set<UUID> keys) {

        public boolean contains(UUID key) {
            return isEverything || keys.contains(key);
        }
    }

    ChangeSubscription(ChangeLog changeLog) {
        this.changeLog = changeLog;
    }

    /**
     * The changes since the previous call, as of a check that began at most {@code maxAgeMillis} ago. Everything if the
     * change log cannot be read. Never fails.
     */
    public Future<Changed> next(long maxAgeMillis) {
        return changeLog.recentCheck(maxAgeMillis).transform(checked -> Future.succeededFuture(take(checked.failed())));
    }

    synchronized void add(boolean everything, Set<UUID> changed) {
        if (everything || keys.size() + changed.size() > MAX_KEYS) {
            isEverything = true;
            keys.clear();
        } else if (!isEverything) {
            keys.addAll(changed);
        }
    }

    private synchronized Changed take(boolean failed) {
        Changed changed = new Changed(isEverything || failed, keys);
        keys = new HashSet<>();
        isEverything = false;
        return changed;
    }
}
