/** The website in a real browser. */
@NullMarked
package com.cruddur.web;

import org.jspecify.annotations.NullMarked;
