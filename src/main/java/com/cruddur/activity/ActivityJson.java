package com.cruddur.activity;

import static com.cruddur.db.Statement.member;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.jsonObject;

import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Users;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.JSONEntry;

/** The JSON shape of an activity, the same in every answer. */
public final class ActivityJson {

    private ActivityJson() {}

    /** Whether the activity has not expired. Every query of activities contains this condition. */
    public static Condition living(Activities activity) {
        return activity.EXPIRES_AT.gt(currentOffsetDateTime());
    }

    /** The JSON object of an activity and its author. */
    public static Field<JSON> of(Activities activity, Users author) {
        return jsonObject(members(activity, author));
    }

    /** The members of the JSON object, for shapes that add members. */
    static List<JSONEntry<?>> members(Activities activity, Users author) {
        return List.of(
                member("uuid", activity.UUID),
                member("display_name", author.DISPLAY_NAME),
                member("handle", author.HANDLE),
                member("message", activity.MESSAGE),
                member("replies_count", activity.REPLIES_COUNT),
                member("reposts_count", activity.REPOSTS_COUNT),
                member("likes_count", activity.LIKES_COUNT),
                member("reply_to_activity_uuid", activity.REPLY_TO_ACTIVITY_UUID),
                member("expires_at", activity.EXPIRES_AT),
                member("created_at", activity.CREATED_AT));
    }
}
