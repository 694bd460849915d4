/** What goes on, in figures. */
@NullMarked
package com.cruddur.stats;

import org.jspecify.annotations.NullMarked;
