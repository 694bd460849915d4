@NullMarked
package com.cruddur.docs;

import org.jspecify.annotations.NullMarked;
