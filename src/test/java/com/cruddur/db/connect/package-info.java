/** Tests of the package of the same name. */
@NullMarked
package com.cruddur.db.connect;

import org.jspecify.annotations.NullMarked;
