@NullMarked
package com.cruddur.export;

import org.jspecify.annotations.NullMarked;
