/** Reads single settings from the environment, and collects what is wrong with them. */
@NullMarked
package com.cruddur.settings;

import org.jspecify.annotations.NullMarked;
