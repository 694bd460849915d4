package com.cruddur.faults;

/** How much of everything: {@code -Dfaults=short} for every change, {@code long} by hand. */
public final class FaultScale {

    private static final boolean SHORT = System.getProperty("faults", "long").equals("short");

    private FaultScale() {}

    /** So many rounds of a fault, or so many requests. */
    public static int of(int inShort, int inLong) {
        return SHORT ? inShort : inLong;
    }
}
