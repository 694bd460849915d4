/** Authentication: access tokens, the keys that verify them, and the issuer of the embedded mode. */
@NullMarked
package com.cruddur.auth;

import org.jspecify.annotations.NullMarked;
