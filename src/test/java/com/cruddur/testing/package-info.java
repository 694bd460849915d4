/** Infrastructure of the integration tests: a real PostgreSQL, a real server, a real token issuer. */
@NullMarked
package com.cruddur.testing;

import org.jspecify.annotations.NullMarked;
