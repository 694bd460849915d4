package com.cruddur.activity;

import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.arrayGet;
import static org.jooq.impl.DSL.cardinality;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.unnest;
import static org.jooq.impl.DSL.when;

import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Users;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.JSONEntry;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/** The JSON shape of an activity, the same in every answer. */
public final class ActivityJson {

    private ActivityJson() {}

    /** Whether the activity has not expired. Every query of activities contains this condition. */
    public static Condition living(Activities activity) {
        return activity.EXPIRES_AT.gt(currentOffsetDateTime());
    }

    /** The same condition at the time of evaluation, for a statement that may have waited for a lock. */
    static Condition stillLiving(Activities activity) {
        return activity.EXPIRES_AT.gt(function("clock_timestamp", SQLDataType.TIMESTAMPWITHTIMEZONE));
    }

    /** The JSON object of an activity and its author. */
    public static Field<JSON> of(Activities activity, Users author) {
        return jsonObject(members(activity, author));
    }

    /**
     * The JSON object in the following feed.
     *
     * @param repostedAt the time of the repost that put the activity into the feed, or null
     */
    public static Field<JSON> ofFollowing(
            Activities activity, Users author, Users reposter, Field<OffsetDateTime> repostedAt) {
        return jsonObject(Stream.concat(
                        members(activity, author).stream(),
                        Stream.<JSONEntry<?>>of(
                                member("reposted_by", reposter.HANDLE), member("reposted_at", repostedAt)))
                .toList());
    }

    /** The members of the JSON object, for shapes that add members. */
    static List<JSONEntry<?>> members(Activities activity, Users author) {
        return List.of(
                member("uuid", activity.UUID),
                member("display_name", author.DISPLAY_NAME),
                member("handle", author.HANDLE),
                member("avatar_url", Routines.avatarUrl(activity.USER_UUID, author.AVATAR_VERSION)),
                member("message", activity.MESSAGE),
                member("replies_count", activity.REPLIES_COUNT),
                member("reposts_count", activity.REPOSTS_COUNT),
                member("likes_count", activity.LIKES_COUNT),
                member("reply_to_activity_uuid", activity.REPLY_TO_ACTIVITY_UUID),
                member("expires_at", activity.EXPIRES_AT),
                member("created_at", activity.CREATED_AT),
                member("hashtags", function("array_to_json", SQLDataType.JSON, activity.HASHTAGS)),
                member("mentions", mentions(activity)));
    }

    /** The mentions whose user still exists and is not suspended. Few activities mention anybody; the others cost no subquery. */
    private static Field<JSON> mentions(Activities activity) {
        Field<UUID> userUuid = field(name("mention", "user_uuid"), SQLDataType.UUID);
        Field<Integer> place =
                field(name("mention", "place"), SQLDataType.BIGINT).cast(SQLDataType.INTEGER);
        Users mentioned = USERS.as("mentioned");
        Table<?> mention =
                unnest(activity.MENTIONED_USER_UUIDS).withOrdinality().as("mention", "user_uuid", "place");
        Field<JSON> none = inline(JSON.json("[]"));
        return when(
                        cardinality(activity.MENTIONS).gt(inline(0)),
                        field(select(coalesce(
                                        jsonArrayAgg(arrayGet(activity.MENTIONS, place))
                                                .orderBy(place),
                                        none))
                                .from(mention)
                                .join(mentioned)
                                .on(mentioned.UUID.eq(userUuid).and(mentioned.SUSPENDED_AT.isNull()))))
                .otherwise(none);
    }
}
