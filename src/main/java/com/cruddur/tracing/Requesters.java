package com.cruddur.tracing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests that share a statement. A coalescer or batcher calls {@link #join} for each caller, and sends the
 * statement inside of {@link #call}. The statement's span then links to every caller. Without tracing the set stays
 * empty. Safe on any thread.
 */
public final class Requesters {

    /** For code that runs on behalf of several requests, which has the Vert.x context of any of them. */
    private static final ThreadLocal<@Nullable Requesters> SHARED = new ThreadLocal<>();

    private static final Requesters NONE = new Requesters();

    /** Any request that is not sampled. Never changed, because requests join only sets that are not {@link #current}. */
    private static final Requesters UNSAMPLED = new Requesters();

    static {
        UNSAMPLED.hasUnsampled = true;
    }

    private @Nullable List<RequestSpan> sampled;

    /** Requests that joined together: a read that several requests share joins a batch. */
    private @Nullable List<Requesters> groups;

    private volatile boolean hasUnsampled;

    /** The requests that the calling code runs for, to capture where a continuation sends a further statement. */
    public static Requesters current() {
        Requesters shared = SHARED.get();
        if (shared != null) {
            return shared;
        }
        RequestSpan span = RequestSpan.current();
        if (span == null) {
            return NONE;
        } else if (!span.isSampled()) {
            return UNSAMPLED;
        }
        Requesters one = new Requesters();
        one.add(span);
        return one;
    }

    /** Adds the requests that the calling code runs for, and those that will yet join them. */
    public void join() {
        Requesters shared = SHARED.get();
        RequestSpan span = shared == null ? RequestSpan.current() : null;
        if (shared == UNSAMPLED) {
            hasUnsampled = true;
        } else if (shared != null && shared != NONE) {
            addGroup(shared);
        } else if (span != null) {
            add(span);
        }
    }

    /** Runs a task whose statements are sent for these requests and no others. */
    public <T> T call(Supplier<T> task) {
        Requesters outer = SHARED.get();
        SHARED.set(this);
        try {
            return task.get();
        } finally {
            SHARED.set(outer);
        }
    }

    /** The sampled requests that have joined so far. */
    public synchronized List<RequestSpan> sampled() {
        if (groups == null) {
            return sampled == null ? List.of() : List.copyOf(sampled);
        }
        List<RequestSpan> all = new ArrayList<>(sampled == null ? List.of() : sampled);
        groups.forEach(group -> all.addAll(group.sampled()));
        return all;
    }

    /** Whether requests have joined, and none of them is sampled: then their statement is not, either. */
    public boolean areUnsampled() {
        return hasUnsampled() && sampled().isEmpty();
    }

    private synchronized boolean hasUnsampled() {
        return hasUnsampled || (groups != null && groups.stream().anyMatch(Requesters::hasUnsampled));
    }

    private synchronized void addGroup(Requesters group) {
        if (groups == null) {
            groups = new ArrayList<>(1);
        }
        groups.add(group);
    }

    /** Takes no lock for a request that is not sampled, as most are. */
    private void add(RequestSpan span) {
        if (span.isSampled()) {
            addSampled(span);
        } else if (!hasUnsampled) {
            hasUnsampled = true;
        }
    }

    private synchronized void addSampled(RequestSpan span) {
        if (sampled == null) {
            sampled = new ArrayList<>(1);
        }
        sampled.add(span);
    }
}
