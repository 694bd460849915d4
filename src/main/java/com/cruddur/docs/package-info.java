/** The API's own description, and the page to read it on. */
@NullMarked
package com.cruddur.docs;

import org.jspecify.annotations.NullMarked;
