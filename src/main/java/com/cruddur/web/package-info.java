/** The website: files from the jar, which use the public API alone. */
@NullMarked
package com.cruddur.web;

import org.jspecify.annotations.NullMarked;
