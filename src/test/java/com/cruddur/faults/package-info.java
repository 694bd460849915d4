/** What is done to the server, really, and how it takes it: {@code ./mvnw verify -Pfaults}. */
@NullMarked
package com.cruddur.faults;

import org.jspecify.annotations.NullMarked;
