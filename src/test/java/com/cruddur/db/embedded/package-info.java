/** Tests of the package of the same name. */
@NullMarked
package com.cruddur.db.embedded;

import org.jspecify.annotations.NullMarked;
