/** Whether the server lives, and whether it can serve. */
@NullMarked
package com.cruddur.health;

import org.jspecify.annotations.NullMarked;
