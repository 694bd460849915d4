/** HTTP as every feature uses it: what comes in, what goes out, and the only writer of error bodies. */
@NullMarked
package com.cruddur.http;

import org.jspecify.annotations.NullMarked;
