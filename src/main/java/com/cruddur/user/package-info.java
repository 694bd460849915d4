/** Users: short form, suggestions, profile, and the token route of the embedded issuer. */
@NullMarked
package com.cruddur.user;

import org.jspecify.annotations.NullMarked;
