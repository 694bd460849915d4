/** Tests of the Markdown pages: links, metrics and snippets. */
@NullMarked
package com.cruddur.documentation;

import org.jspecify.annotations.NullMarked;
