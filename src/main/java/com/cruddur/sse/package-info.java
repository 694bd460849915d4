/**
 * Streams of server-sent events for the listeners of one event loop: the poll loop, the catch-up after {@code Last-Event-ID},
 * and the positions that make each event arrive once.
 */
@NullMarked
package com.cruddur.sse;

import org.jspecify.annotations.NullMarked;
