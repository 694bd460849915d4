package com.cruddur.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;

/**
 * Cache metrics: reads of cached pages, and results of revalidations. Reads that share a check cause no revalidation of
 * their own.
 */
public record CacheMetrics(
        CounterDataPoint reads, CounterDataPoint unchanged, CounterDataPoint refreshed, CounterDataPoint failed) {}
