/** What people do on Cruddur, for Gatling to do it in their place. */
@NullMarked
package com.cruddur.gatling;

import org.jspecify.annotations.NullMarked;
