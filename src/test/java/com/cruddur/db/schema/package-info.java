/** Tests of the package of the same name. */
@NullMarked
package com.cruddur.db.schema;

import org.jspecify.annotations.NullMarked;
