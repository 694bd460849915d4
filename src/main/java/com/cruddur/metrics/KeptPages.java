package com.cruddur.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;

/**
 * Counts how often pages that are kept in memory were asked for, and what asking the database about them said. Who asked
 * without a check of their own shared one.
 */
public record KeptPages(
        CounterDataPoint asked, CounterDataPoint unchanged, CounterDataPoint refreshed, CounterDataPoint failed) {}
