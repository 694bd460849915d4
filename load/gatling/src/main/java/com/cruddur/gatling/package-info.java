/** The Gatling simulation of {@code bin/load-test}. */
@NullMarked
package com.cruddur.gatling;

import org.jspecify.annotations.NullMarked;
