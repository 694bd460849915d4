/** The website: files from the jar. It uses only the public API. */
@NullMarked
package com.cruddur.web;

import org.jspecify.annotations.NullMarked;
