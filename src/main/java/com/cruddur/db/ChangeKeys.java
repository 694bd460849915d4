package com.cruddur.db;

import java.util.UUID;

/**
 * Keys of the change log that stand for sets of rows. Every other key is the uuid of an activity or of a user. The
 * triggers in {@code liquibase/schema} write them.
 */
public final class ChangeKeys {

    /** Everything: a table was truncated. */
    public static final UUID EVERYTHING = new UUID(0, 0);

    /** The set of activities: one was inserted or deleted. */
    public static final UUID ACTIVITIES = new UUID(0, 1);

    /** The set of hashtags: an activity with hashtags was inserted or deleted. */
    public static final UUID HASHTAGS = new UUID(0, 2);

    /** The set of users: one was inserted or deleted, or a profile changed. */
    public static final UUID USERS = new UUID(0, 3);

    private ChangeKeys() {}
}
