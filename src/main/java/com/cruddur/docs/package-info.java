/** The OpenAPI document and the page that shows it. */
@NullMarked
package com.cruddur.docs;

import org.jspecify.annotations.NullMarked;
