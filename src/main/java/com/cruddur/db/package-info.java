/**
 * The database: its URL, its statements, its migrations, and the embedded one. The only package that
 * knows the reactive client; it knows nothing of HTTP.
 */
@NullMarked
package com.cruddur.db;

import org.jspecify.annotations.NullMarked;
