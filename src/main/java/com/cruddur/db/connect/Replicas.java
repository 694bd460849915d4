package com.cruddur.db.connect;

import com.cruddur.metrics.Metrics;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The read replicas of a server, and whether the primary answers. Safe on any thread. */
public final class Replicas {

    private final List<Replica> all;
    private final boolean servesStale;
    private volatile boolean isPrimaryAway;
    private volatile long lastCheckNanos = System.nanoTime();

    public Replicas(ReplicaSettings settings, Metrics metrics) {
        this.all = settings.urls().stream()
                .map(url -> new Replica(url, metrics.replicaMetrics(url.toString())))
                .toList();
        this.servesStale = settings.servesStale();
    }

    /** A server without replicas. */
    public static Replicas none(Metrics metrics) {
        return new Replicas(ReplicaSettings.NONE, metrics);
    }

    public List<Replica> all() {
        return all;
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether replicas may serve stale reads while no primary answers. */
    public boolean mayServeStale() {
        return servesStale;
    }

    /** Whether replicas serve stale reads now: no primary answers, and a replica does. */
    public boolean servesStale() {
        return servesStale && isPrimaryAway && all.stream().anyMatch(Replica::isReachable);
    }

    /** Whether at least one replica serves exact reads. */
    public boolean isAnyUsable() {
        return all.stream().anyMatch(Replica::isUsable);
    }

    /** A check of the change log has failed. */
    public void primaryIsAway() {
        isPrimaryAway = true;
    }

    /** A check of the change log has succeeded. */
    public void primaryAnswers() {
        isPrimaryAway = false;
        lastCheckNanos = System.nanoTime();
    }

    /** The time since the last check that succeeded. */
    public long secondsWithoutPrimary() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - lastCheckNanos);
    }
}
