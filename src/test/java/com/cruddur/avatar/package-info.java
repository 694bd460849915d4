@NullMarked
package com.cruddur.avatar;

import org.jspecify.annotations.NullMarked;
