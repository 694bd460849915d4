package com.cruddur.db.cache;

/**
 * The key of a cached page.
 *
 * @param statement identifies the kind of page; event loops share the statement's constant
 * @param page the page among those of its kind, such as an activity and a cursor
 */
public record PageKey(Object statement, Object page) {}
