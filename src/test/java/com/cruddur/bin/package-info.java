/** The scripts of {@code bin/}, run as people run them. */
@NullMarked
package com.cruddur.bin;

import org.jspecify.annotations.NullMarked;
