/** Cached pages that the event loops of a server share, and their revalidation. See {@code docs/exact-reads.md}. */
@NullMarked
package com.cruddur.db.cache;

import org.jspecify.annotations.NullMarked;
