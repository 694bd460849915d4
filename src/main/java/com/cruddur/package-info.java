/** The server as a whole: its settings, its start and stop, and the one place where its parts are put together. */
@NullMarked
package com.cruddur;

import org.jspecify.annotations.NullMarked;
