/** Tests of the database package. */
@NullMarked
package com.cruddur.db;

import org.jspecify.annotations.NullMarked;
