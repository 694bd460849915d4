/** Liveness and readiness. */
@NullMarked
package com.cruddur.health;

import org.jspecify.annotations.NullMarked;
