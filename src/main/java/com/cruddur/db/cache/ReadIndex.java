package com.cruddur.db.cache;

/**
 * The state of the primary at a check, for reads on replicas: every write that was acknowledged before the check is
 * below the position.
 *
 * @param position the WAL position of the primary in bytes
 * @param marker identifies the run of the primary and the contents of its change log
 * @param isMarked whether the table {@code incarnation} contains the marker, so that replicas receive it
 */
public record ReadIndex(long position, String marker, boolean isMarked) {

    /** The read index of a server without replicas. */
    public static final ReadIndex NONE = new ReadIndex(-1, "", false);
}
