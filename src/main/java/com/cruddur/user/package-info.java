/** People. */
@NullMarked
package com.cruddur.user;

import org.jspecify.annotations.NullMarked;
