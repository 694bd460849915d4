/** Trends and statistics. */
@NullMarked
package com.cruddur.stats;

import org.jspecify.annotations.NullMarked;
