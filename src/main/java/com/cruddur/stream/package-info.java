/** The stream of a viewer: new cruds of the following feed, new messages, and unread counts, as server-sent events. */
@NullMarked
package com.cruddur.stream;

import org.jspecify.annotations.NullMarked;
