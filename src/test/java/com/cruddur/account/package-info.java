@NullMarked
package com.cruddur.account;

import org.jspecify.annotations.NullMarked;
