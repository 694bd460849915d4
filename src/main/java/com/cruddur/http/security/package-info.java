/** CORS, security headers, and rate limits of writes. */
@NullMarked
package com.cruddur.http.security;

import org.jspecify.annotations.NullMarked;
