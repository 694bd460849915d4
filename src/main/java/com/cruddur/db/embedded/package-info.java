/** The embedded PostgreSQL server of development, and the one that a killed process left running. Everything here blocks. */
@NullMarked
package com.cruddur.db.embedded;

import org.jspecify.annotations.NullMarked;
