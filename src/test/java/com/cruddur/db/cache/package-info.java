/** Tests of the database package. */
@NullMarked
package com.cruddur.db.cache;

import org.jspecify.annotations.NullMarked;
