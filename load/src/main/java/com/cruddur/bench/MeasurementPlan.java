package com.cruddur.bench;

/** Number and duration of the rounds of a measurement. */
record MeasurementPlan(int rounds, int seconds, int warmUpSeconds) {

    static final MeasurementPlan DEFAULT = new MeasurementPlan(5, 3, 15);
    static final MeasurementPlan QUICK = new MeasurementPlan(3, 2, 5);

    /** The duration of a comparison of two servers. */
    int comparisonSeconds() {
        return 2 * (rounds * seconds + warmUpSeconds);
    }
}
