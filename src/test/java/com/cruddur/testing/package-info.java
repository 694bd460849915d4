/** What the integration tests stand on: a real PostgreSQL, a real server, a real token issuer. */
@NullMarked
package com.cruddur.testing;

import org.jspecify.annotations.NullMarked;
