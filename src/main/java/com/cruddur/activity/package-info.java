/** Cruds: reading, posting, and their end. */
@NullMarked
package com.cruddur.activity;

import org.jspecify.annotations.NullMarked;
