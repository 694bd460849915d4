package com.cruddur.rival;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;

/** A crud and its author. */
record Activity(
        UUID uuid,
        String displayName,
        String handle,
        String message,
        int repliesCount,
        int repostsCount,
        int likesCount,
        UUID replyToActivityUuid,
        OffsetDateTime expiresAt,
        OffsetDateTime createdAt) {

    static Activity of(ResultSet row, int number) throws SQLException {
        return new Activity(
                row.getObject("uuid", UUID.class),
                row.getString("display_name"),
                row.getString("handle"),
                row.getString("message"),
                row.getInt("replies_count"),
                row.getInt("reposts_count"),
                row.getInt("likes_count"),
                row.getObject("reply_to_activity_uuid", UUID.class),
                row.getObject("expires_at", OffsetDateTime.class),
                row.getObject("created_at", OffsetDateTime.class));
    }
}
