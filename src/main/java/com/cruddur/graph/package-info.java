/** Relationships between people: follows, blocks and mutes, and what a viewer sees because of them. */
@NullMarked
package com.cruddur.graph;

import org.jspecify.annotations.NullMarked;
