/** Access to classes of the reactive client that are not public, for {@code com.cruddur.db.connect}. */
@NullMarked
package io.vertx.pgclient.impl.codec;

import org.jspecify.annotations.NullMarked;
