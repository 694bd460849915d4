package com.cruddur.graph;

import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.FOLLOWS;
import static com.cruddur.jooq.Tables.REPOSTS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.when;

import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Follows;
import com.cruddur.jooq.tables.Reposts;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;

/**
 * Which activities are in a viewer's following feed, and where. An activity is in place if the viewer is or follows its
 * author; a reply only if the viewer also is or follows the author of its parent. Any other activity is at the first repost
 * by a person whom the viewer follows and sees.
 *
 * <p>The conditions are scalar subqueries, which the planner neither hashes nor turns into joins: a scan that stops at a
 * limit evaluates them only for the rows that it reaches.
 */
public final class Following {

    private final Field<UUID> viewer;
    private final Field<Integer> count;
    private final Function<Field<UUID>, Condition> shows;

    private Following(Field<UUID> viewer, Field<Integer> count, Function<Field<UUID>, Condition> shows) {
        this.viewer = viewer;
        this.count = count;
        this.shows = shows;
    }

    /** The following feed of a viewer, given by uuid. */
    public static Following of(Field<UUID> viewerUuid) {
        return new Following(
                viewerUuid,
                field(select(Routines.followingCount(viewerUuid))),
                Visibility.of(viewerUuid)::showsUnmuted);
    }

    /**
     * The following feed of a viewer, given by uuid, in a statement that reads the hidden people once: its conditions need
     * fewer subqueries.
     *
     * @param count the number of people whom the viewer follows
     * @param hidden {@link Visibility#hidden}, a table of one column
     */
    public static Following of(Field<UUID> viewerUuid, Field<Integer> count, CommonTableExpression<?> hidden) {
        Field<UUID> uuid = Objects.requireNonNull(hidden.field(0, UUID.class));
        return new Following(
                viewerUuid,
                count,
                userUuid -> Visibility.isActive(userUuid)
                        .and(userUuid.notIn(select(uuid).from(hidden))));
    }

    /** The number of people whom the viewer follows. */
    public Field<Integer> count() {
        return count;
    }

    /** Whether the viewer follows a user. */
    public Condition follows(Field<UUID> userUuid) {
        return orFalse(field(select(inline(true))
                .from(FOLLOWS)
                .where(FOLLOWS.FOLLOWER_UUID.eq(viewer))
                .and(FOLLOWS.FOLLOWED_UUID.eq(userUuid))));
    }

    /** Whether the viewer is or follows a user. */
    public Condition includes(Field<UUID> userUuid) {
        return userUuid.eq(viewer).or(follows(userUuid));
    }

    /** Whether the viewer sees a user in the feed: neither suspended nor blocked nor muted. */
    public Condition shows(Field<UUID> userUuid) {
        return orFalse(field(shows.apply(userUuid)));
    }

    /** Whether an activity by an included author is no reply, or its parent's author is included. */
    public Condition isNoReplyToOthers(Activities activity) {
        Activities parent = ACTIVITIES.as("parent");
        return activity.REPLY_TO_ACTIVITY_UUID
                .isNull()
                .or(orFalse(field(select(field(includes(parent.USER_UUID)))
                        .from(parent)
                        .where(parent.UUID.eq(activity.REPLY_TO_ACTIVITY_UUID)))));
    }

    /** Whether an activity is in the feed at its own time. */
    public Condition isInPlace(Activities activity) {
        return includes(activity.USER_UUID).and(isNoReplyToOthers(activity));
    }

    /**
     * Whether a repost by a followed and seen person puts its activity into the feed: the activity is not in place, its author
     * is seen, and no other such person reposted it earlier.
     */
    public Condition isFirstRepost(Reposts repost, Activities activity) {
        return orFalse(field(
                not(isInPlace(activity)).and(shows(activity.USER_UUID)).and(not(hasEarlierRepost(repost, activity)))));
    }

    /** Reads whichever are fewer: the earlier reposts of the activity, or the people whom the viewer follows. */
    private Condition hasEarlierRepost(Reposts repost, Activities activity) {
        return condition(when(activity.REPOSTS_COUNT.le(count), field(isRepostedEarlier(repost)))
                .otherwise(field(isRepostedEarlierByFollowed(repost))));
    }

    private Condition isRepostedEarlier(Reposts repost) {
        Reposts earlier = REPOSTS.as("earlier");
        return exists(selectOne()
                .from(earlier)
                .where(earlier.ACTIVITY_UUID.eq(repost.ACTIVITY_UUID))
                .and(isEarlier(earlier, repost))
                .and(follows(earlier.USER_UUID))
                .and(shows(earlier.USER_UUID)));
    }

    private Condition isRepostedEarlierByFollowed(Reposts repost) {
        Follows followed = FOLLOWS.as("followed");
        Reposts earlier = REPOSTS.as("earlier");
        return exists(selectOne()
                .from(followed)
                .where(followed.FOLLOWER_UUID.eq(viewer))
                .and(orFalse(field(select(field(isEarlier(earlier, repost)))
                        .from(earlier)
                        .where(earlier.ACTIVITY_UUID.eq(repost.ACTIVITY_UUID))
                        .and(earlier.USER_UUID.eq(followed.FOLLOWED_UUID)))))
                .and(shows(followed.FOLLOWED_UUID)));
    }

    private static Condition isEarlier(Reposts earlier, Reposts repost) {
        return row(earlier.CREATED_AT, earlier.UUID).lt(repost.CREATED_AT, repost.UUID);
    }

    private static Condition orFalse(Field<Boolean> field) {
        return condition(coalesce(field, inline(false)));
    }
}
