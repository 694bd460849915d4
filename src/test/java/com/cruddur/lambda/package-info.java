/** The post-confirmation trigger, fed with events as Cognito sends them. */
@NullMarked
package com.cruddur.lambda;

import org.jspecify.annotations.NullMarked;
