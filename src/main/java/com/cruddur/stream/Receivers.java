package com.cruddur.stream;

import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.FOLLOWS;
import static org.jooq.impl.DSL.cardinality;
import static org.jooq.impl.DSL.castNull;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.groupConcat;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import com.cruddur.activity.ActivityJson;
import com.cruddur.graph.Following;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.MessageGroupMembers;
import com.cruddur.jooq.tables.Messages;
import com.cruddur.jooq.tables.Reposts;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Record4;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;

/**
 * Selects the users who receive new activities, reposts and messages, from those with an open stream. It reads
 * whichever are fewer: the followers of the author, or the users. So the cost grows with the number of new activities
 * and of their receivers, not with the number of follows.
 *
 * @param users the users and their places
 */
record Receivers(CommonTableExpression<?> users) {

    private static final Field<UUID> USER = field(name("receiver", "uuid"), SQLDataType.UUID);
    private static final Field<Long> PLACE = field(name("receiver", "place"), SQLDataType.BIGINT);
    private static final Field<String> PLACES =
            groupConcat(PLACE).separator(",").as("receivers");

    private static final Following FOLLOWING = Following.of(USER);

    /** The activities that are in the following feed of users at their own time. */
    Select<Record4<UUID, UUID, OffsetDateTime, String>> ofActivities(
            CommonTableExpression<?> activities, Activities activity) {
        return select(
                        activity.UUID.as("activity_uuid"),
                        castNull(SQLDataType.UUID).as("by_uuid"),
                        activity.CREATED_AT.as("time"),
                        PLACES)
                .from(activities)
                .join(lateral(followersAnd(activity.USER_UUID)
                        .union(select(USER, PLACE).from(users).where(USER.eq(activity.USER_UUID)))
                        .asTable("receiver", "uuid", "place")))
                .on(FOLLOWING.isNoReplyToOthers(activity).and(FOLLOWING.shows(activity.USER_UUID)))
                .groupBy(activity.UUID, activity.CREATED_AT);
    }

    /** The activities that enter the following feed of users with a repost. */
    Select<Record4<UUID, UUID, OffsetDateTime, String>> ofReposts(CommonTableExpression<?> reposts, Reposts repost) {
        Activities reposted = ACTIVITIES.as("reposted");
        return select(
                        repost.ACTIVITY_UUID.as("activity_uuid"),
                        repost.USER_UUID.as("by_uuid"),
                        repost.CREATED_AT.as("time"),
                        PLACES)
                .from(reposts)
                .join(reposted)
                .on(reposted.UUID.eq(repost.ACTIVITY_UUID))
                .join(lateral(followersAnd(repost.USER_UUID).asTable("receiver", "uuid", "place")))
                .on(FOLLOWING.shows(repost.USER_UUID).and(FOLLOWING.isFirstRepost(repost, reposted)))
                .where(ActivityJson.living(reposted))
                .groupBy(repost.ACTIVITY_UUID, repost.USER_UUID, repost.CREATED_AT);
    }

    /** The messages in conversations of users. */
    Select<Record4<UUID, UUID, OffsetDateTime, String>> ofMessages(
            CommonTableExpression<?> messages, Messages message, MessageGroupMembers member) {
        return select(
                        message.UUID.as("activity_uuid"),
                        castNull(SQLDataType.UUID).as("by_uuid"),
                        message.CREATED_AT.as("time"),
                        PLACES)
                .from(messages)
                .join(member)
                .on(member.MESSAGE_GROUP_UUID.eq(message.MESSAGE_GROUP_UUID))
                .join(users)
                .on(USER.eq(member.USER_UUID))
                .groupBy(message.UUID, message.CREATED_AT);
    }

    /** The users who follow an author. */
    private Select<Record2<UUID, Long>> followersAnd(Field<UUID> author) {
        Condition fewFollowers =
                field(select(Routines.followersCount(author))).le(cardinality(NewsStatement.USER_UUIDS));
        return select(USER, PLACE)
                .from(FOLLOWS)
                .join(users)
                .on(USER.eq(FOLLOWS.FOLLOWER_UUID))
                .where(FOLLOWS.FOLLOWED_UUID.eq(author))
                .and(fewFollowers)
                .unionAll(select(USER, PLACE)
                        .from(users)
                        .where(fewFollowers.not())
                        .and(FOLLOWING.follows(author)));
    }
}
