/** The server process: command line, settings, start and stop, and the wiring of all parts. */
@NullMarked
package com.cruddur;

import org.jspecify.annotations.NullMarked;
