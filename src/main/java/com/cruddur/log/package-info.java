/** Logs: the settings, the JSON format, and the access log. */
@NullMarked
package com.cruddur.log;

import org.jspecify.annotations.NullMarked;
