package com.cruddur.bench;

/** How often and how long each side of a comparison is driven. */
record Pace(int rounds, int seconds, int warmUpSeconds) {

    static final Pace USUAL = new Pace(7, 4, 30);
    static final Pace QUICK = new Pace(3, 2, 5);

    /** How long a comparison takes. */
    int comparisonSeconds() {
        return 2 * (rounds * seconds + warmUpSeconds);
    }
}
