/** {@code bin/bench}: how fast the server is, beside what can be had. */
@NullMarked
package com.cruddur.bench;

import org.jspecify.annotations.NullMarked;
