/** Unread state: the marks that a viewer sets, and the counts of unseen notifications, followers and messages. */
@NullMarked
package com.cruddur.seen;

import org.jspecify.annotations.NullMarked;
