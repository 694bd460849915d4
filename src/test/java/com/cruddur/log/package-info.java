@NullMarked
package com.cruddur.log;

import org.jspecify.annotations.NullMarked;
