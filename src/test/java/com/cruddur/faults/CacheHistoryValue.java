package com.cruddur.faults;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A value that pages show, and the states that it has been in. One writer owns it: it begins a state before the write, and
 * acknowledges it after the commit has returned. States only grow, while the value may return to an earlier one.
 *
 * <p>An answer is right if it shows a state between the one that was acknowledged when the request was sent and the one
 * that had begun when the answer arrived. So an answer without the value is checked, too: {@link #ABSENT} is a value.
 */
final class CacheHistoryValue {

    static final long ABSENT = -1;

    /** Stands for what a TRUNCATE of all cruds leads to, if it changes nothing. */
    static final long SURVIVES = Long.MIN_VALUE;

    private static final int STATES = 1 << 12;

    private final String name;
    private final int index;
    private final long whenTruncated;
    private final AtomicLongArray values = new AtomicLongArray(STATES);
    private volatile long begun;
    private volatile long acknowledged;
    private long highest;

    /**
     * Creates a value.
     *
     * @param index its place among the values of the history
     * @param whenTruncated what pages show after a TRUNCATE of all cruds; {@link #SURVIVES} if that is the same as before
     */
    CacheHistoryValue(String name, int index, long initial, long whenTruncated) {
        this.name = name;
        this.index = index;
        this.whenTruncated = whenTruncated;
        values.set(0, initial);
    }

    int index() {
        return index;
    }

    long whenTruncated() {
        return whenTruncated;
    }

    /** The writer begins to write this value. */
    void begin(long value) {
        long state = begun + 1;
        values.set((int) (state % STATES), value);
        highest = Math.max(highest, value);
        begun = state;
    }

    /** The commit of the writer has returned. */
    void acknowledge() {
        acknowledged = begun;
    }

    /** What the writer has written last. */
    long last() {
        return values.get((int) (begun % STATES));
    }

    /** A value that has never been written. */
    long next() {
        return highest + 1;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** The first state from this one on that has the value; -1 if none has begun. */
    long stateWith(long value, long from) {
        long to = begun;
        if (to - from >= STATES) {
            throw new IllegalStateException(name + ": the answer took longer than " + STATES + " writes");
        }
        for (long state = from; state <= to; state++) {
            if (values.get((int) (state % STATES)) == value) {
                return state;
            }
        }
        return -1;
    }

    /** The values from a state on. */
    String from(long state) {
        StringBuilder text = new StringBuilder();
        for (long next = state; next <= begun; next++) {
            text.append(text.isEmpty() ? "" : ", ").append(values.get((int) (next % STATES)));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return name;
    }
}
