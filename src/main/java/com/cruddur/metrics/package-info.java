/** Metrics for Prometheus. */
@NullMarked
package com.cruddur.metrics;

import org.jspecify.annotations.NullMarked;
