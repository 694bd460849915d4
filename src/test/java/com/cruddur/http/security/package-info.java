/** Tests of the package of the same name. */
@NullMarked
package com.cruddur.http.security;

import org.jspecify.annotations.NullMarked;
