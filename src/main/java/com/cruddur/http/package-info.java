/** HTTP for the features: request parsing, JSON responses, and the only writer of error bodies. */
@NullMarked
package com.cruddur.http;

import org.jspecify.annotations.NullMarked;
