/** Conversations between two people. */
@NullMarked
package com.cruddur.message;

import org.jspecify.annotations.NullMarked;
