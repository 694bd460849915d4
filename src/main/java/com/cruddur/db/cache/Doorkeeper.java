package com.cruddur.db.cache;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Remembers recent misses, so that a page enters a full cache only at its second miss: to store and evict pages that are
 * read once costs a scan more than it gains. After the doorkeeper of TinyLFU (Einziger, Friedman and Manes, 2017), as a
 * table of fingerprints in which later misses replace earlier ones. A collision admits a page at its first miss. Safe on
 * any thread.
 */
final class Doorkeeper {

    /** The spread of hash codes, by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4). */
    private static final int GOLDEN_RATIO = 0x9E3779B9;

    private final AtomicIntegerArray fingerprints;
    private final int shift;

    /**
     * Creates a doorkeeper that remembers about as many misses as the cache has pages.
     *
     * @param misses the number of misses, rounded up to a power of two
     */
    Doorkeeper(int misses) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(2, misses) - 1);
        fingerprints = new AtomicIntegerArray(1 << bits);
        shift = Integer.SIZE - bits;
    }

    /** Records a miss. Returns whether the same key missed recently. */
    boolean isSecondMiss(Object key) {
        int fingerprint = key.hashCode() * GOLDEN_RATIO;
        int slot = fingerprint >>> shift;
        if (fingerprints.getPlain(slot) == fingerprint) {
            return true;
        }
        fingerprints.setPlain(slot, fingerprint);
        return false;
    }
}
