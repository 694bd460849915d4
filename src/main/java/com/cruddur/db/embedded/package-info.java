/** The embedded PostgreSQL server for development, and the stop of one that a killed process orphaned. All methods block. */
@NullMarked
package com.cruddur.db.embedded;

import org.jspecify.annotations.NullMarked;
