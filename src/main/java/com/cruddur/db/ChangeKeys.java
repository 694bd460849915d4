package com.cruddur.db;

import java.util.UUID;

/**
 * Keys of the change log for sets of rows. Every other key is the uuid of an activity or of a user, or is derived from
 * the uuid of a user. The triggers in {@code liquibase/schema} write them.
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

    /** The set of reposts: one was inserted. */
    public static final UUID REPOSTS = new UUID(0, 0x30);

    /** The set of messages: one was inserted. */
    public static final UUID MESSAGES = new UUID(0, 0x31);

    private static final long VERSION_DIGIT = 0xF000L;

    private ChangeKeys() {}

    /** The people whom a user follows: one was added or removed. Equals the SQL function {@code following_key}. */
    public static UUID following(UUID userUuid) {
        return withVersion(userUuid, 0xF000L);
    }

    /**
     * The people whom a user blocks or mutes, and who block the user: one was added or removed. Equals {@code
     * hiding_key}.
     */
    public static UUID hiding(UUID userUuid) {
        return withVersion(userUuid, 0xE000L);
    }

    /** The unseen events of a user: a mark was set, or the user was mentioned. Equals {@code unread_key}. */
    public static UUID unread(UUID userUuid) {
        return withVersion(userUuid, 0xD000L);
    }

    /** The name and the avatar of a user: one of them changed. Equals {@code profile_key}. */
    public static UUID profile(UUID userUuid) {
        return withVersion(userUuid, 0xB000L);
    }

    private static UUID withVersion(UUID uuid, long digit) {
        return new UUID((uuid.getMostSignificantBits() & ~VERSION_DIGIT) | digit, uuid.getLeastSignificantBits());
    }
}
