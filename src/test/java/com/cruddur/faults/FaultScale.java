package com.cruddur.faults;

/** The number of rounds: {@code -Dfaults=short} for every change, {@code long} on demand. */
public final class FaultScale {

    private static final boolean SHORT = System.getProperty("faults", "long").equals("short");

    private FaultScale() {}

    public static boolean isShort() {
        return SHORT;
    }

    /** The number of rounds or requests of a fault. */
    public static int of(int inShort, int inLong) {
        return SHORT ? inShort : inLong;
    }
}
