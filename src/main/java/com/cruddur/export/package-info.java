/** The export of an account. */
@NullMarked
package com.cruddur.export;

import org.jspecify.annotations.NullMarked;
