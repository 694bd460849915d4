package com.cruddur.db.connect;

import com.cruddur.metrics.ReplicaMetrics;

/** A read replica and its state, which all event loops of the server share. Safe on any thread. */
public final class Replica {

    private static final System.Logger LOGGER = System.getLogger(Replica.class.getName());

    private static final String PRIMARY = "it is the primary";

    private final DatabaseUrl url;
    private final ReplicaMetrics metrics;
    private volatile boolean isUsable;
    private volatile boolean isReachable;
    private volatile long position;
    private volatile long lastResultNanos = System.nanoTime();
    private String reason = "";

    Replica(DatabaseUrl url, ReplicaMetrics metrics) {
        this.url = url;
        this.metrics = metrics;
    }

    /** Whether reads are sent to it. Each read is proven current, whatever this returns. */
    public boolean isUsable() {
        return isUsable;
    }

    /** Whether it answered the last time. */
    public boolean isReachable() {
        return isReachable;
    }

    /** The WAL position that it has replayed, as last seen. */
    public long position() {
        return position;
    }

    /** Sends reads to it from now on. */
    public synchronized void admit() {
        if (!isUsable) {
            LOGGER.log(System.Logger.Level.INFO, "the replica {0} serves reads", url);
        }
        reason = "";
        isUsable = true;
        metrics.usable(true);
    }

    /** Sends no more reads to it until it is admitted again. Logs each new reason once. */
    public synchronized void exclude(String newReason) {
        if (!newReason.equals(reason)) {
            reason = newReason;
            LOGGER.log(System.Logger.Level.WARNING, "the replica {0} serves no reads: {1}", url, newReason);
        }
        isUsable = false;
        metrics.usable(false);
    }

    /** Excludes it because its URL leads to the primary, as one URL in a list of all nodes does. That is no problem to report. */
    public synchronized void markPrimary() {
        if (!reason.equals(PRIMARY)) {
            reason = PRIMARY;
            LOGGER.log(System.Logger.Level.INFO, "the replica {0} serves no reads: {1}", url, PRIMARY);
        }
        isUsable = false;
        metrics.markPrimary();
    }

    /** It has answered with its WAL position. */
    public void answered(long replayed) {
        lastResultNanos = System.nanoTime();
        position = replayed;
        isReachable = true;
    }

    /** It does not answer. */
    public void failed(String cause) {
        isReachable = false;
        exclude("it does not answer (" + cause + ")");
    }

    /** Whether it has answered anything since a time. */
    boolean hasAnsweredSince(long nanos) {
        return lastResultNanos - nanos > 0;
    }

    public ReplicaMetrics metrics() {
        return metrics;
    }

    /** The URL of the replica, with its credentials. */
    public DatabaseUrl url() {
        return url;
    }
}
