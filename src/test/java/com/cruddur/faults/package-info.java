/** The fault suite, {@code ./mvnw verify -Pfaults}: injects real faults and measures their effects. */
@NullMarked
package com.cruddur.faults;

import org.jspecify.annotations.NullMarked;
