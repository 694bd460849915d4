/** {@code bin/bench} and {@code bin/load-test}: performance relative to reference servers, and behaviour under load. */
@NullMarked
package com.cruddur.bench;

import org.jspecify.annotations.NullMarked;
