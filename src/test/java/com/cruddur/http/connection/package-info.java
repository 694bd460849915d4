/** Tests of the package of the same name. */
@NullMarked
package com.cruddur.http.connection;

import org.jspecify.annotations.NullMarked;
