package com.cruddur.seen;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.FOLLOWS;
import static com.cruddur.jooq.Tables.LIKES;
import static com.cruddur.jooq.Tables.MESSAGE_GROUPS;
import static com.cruddur.jooq.Tables.MESSAGE_GROUP_MEMBERS;
import static com.cruddur.jooq.Tables.NOTIFICATIONS;
import static com.cruddur.jooq.Tables.REPOSTS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.BatchKeys;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Visibility;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;

/**
 * The numbers of unseen notifications, of unseen followers, and of conversations with unseen messages, each at most
 * 100. Events by hidden people do not count.
 */
public final class UnreadCounts {

    static final int MAX = 100;

    /** The newest reactions to a crud among which an unseen one is searched. */
    private static final int MAX_REACTIONS = 1_000;

    private static final Users USER = USERS.as("unread_user");
    private static final Visibility VISIBILITY = Visibility.of(USER.UUID);

    /** The keys of {@link #OF_MANY}. */
    public static final BatchKeys<UUID> USER_UUIDS = BatchKeys.of(USERS.UUID);

    private static final Statement OF_VIEWER = Statement.of(
            with(ViewerRow.TABLE)
                    .select(
                            failure(ViewerRow.notRegistered()),
                            body(field(select(counts()).from(USER).where(USER.COGNITO_USER_ID.eq(SUB))))),
            SUB);

    /** A row for each of many users, by uuid; none for a user who is suspended or deleted. */
    public static final Statement OF_MANY = Statement.of(
            select(USER.UUID.cast(SQLDataType.CLOB).as("key"), body(counts()))
                    .from(USER_UUIDS.table())
                    .join(USER)
                    .on(USER.UUID.eq(USER_UUIDS.key()))
                    .where(Visibility.isActive(USER.UUID)),
            USER_UUIDS.keys());

    private final Database database;

    UnreadCounts(Database database) {
        this.database = database;
    }

    Future<StatementResult> of(Viewer viewer) {
        return database.execute(OF_VIEWER, viewer.sub());
    }

    private static Field<JSON> counts() {
        return jsonObject(
                member("notifications", notifications()),
                member("followers", followers()),
                member("messages", conversations()));
    }

    private static Field<Integer> atMost100(TableLike<?> from, Condition isCounted) {
        return field(select(count())
                .from(selectOne().from(from).where(isCounted).limit(inline(MAX)).asTable("counted")));
    }

    private static Field<Integer> notifications() {
        Mark mark = Mark.of(USER, Mark.NOTIFICATIONS);
        Field<UUID> activityUuid = field(name("entry", "activity_uuid"), SQLDataType.UUID);
        Select<Record1<UUID>> entries = mark.unseen(
                NOTIFICATIONS.ACTIVITY_UUID,
                NOTIFICATIONS.USER_UUID.eq(USER.UUID),
                NOTIFICATIONS.AT,
                NOTIFICATIONS.CREATED_XID);
        Field<Boolean> isVisible = field(condition(when(
                        ACTIVITIES.USER_UUID.eq(USER.UUID),
                        field(hasUnseen(
                                        mark,
                                        LIKES,
                                        LIKES.ACTIVITY_UUID,
                                        LIKES.USER_UUID,
                                        LIKES.CREATED_AT,
                                        LIKES.UUID,
                                        LIKES.CREATED_XID)
                                .or(hasUnseen(
                                        mark,
                                        REPOSTS,
                                        REPOSTS.ACTIVITY_UUID,
                                        REPOSTS.USER_UUID,
                                        REPOSTS.CREATED_AT,
                                        REPOSTS.UUID,
                                        REPOSTS.CREATED_XID))))
                .otherwise(field(VISIBILITY.showsUnmuted(ACTIVITIES.USER_UUID)))));
        // A scalar subquery instead of a join, which the planner may hash: the count stops after the first hundred
        // entries.
        Field<Boolean> isCounted = field(select(isVisible)
                .from(ACTIVITIES)
                .where(ACTIVITIES.UUID.eq(activityUuid))
                .and(ACTIVITIES.EXPIRES_AT.gt(currentOffsetDateTime())));
        return atMost100(
                mark.table().crossJoin(lateral(entries.asTable("entry", "activity_uuid"))),
                condition(coalesce(isCounted, inline(false))));
    }

    /** Whether an activity of the user has an unseen like or repost by a visible person. */
    private static Condition hasUnseen(
            Mark mark,
            Table<?> table,
            TableField<Record, UUID> activityUuid,
            TableField<Record, UUID> userUuid,
            TableField<Record, OffsetDateTime> createdAt,
            TableField<Record, UUID> uuid,
            TableField<Record, Long> createdXid) {
        Table<?> newest = select(userUuid, createdAt, createdXid)
                .from(table)
                .where(activityUuid.eq(ACTIVITIES.UUID))
                .orderBy(createdAt.desc(), uuid.desc())
                .limit(inline(MAX_REACTIONS))
                .asTable("reaction");
        Field<UUID> by = newest.field(userUuid);
        return exists(selectOne()
                .from(newest)
                .where(by.ne(USER.UUID))
                .and(mark.isUnseen(newest.field(createdAt), newest.field(createdXid)))
                .and(VISIBILITY.showsUnmuted(by)));
    }

    private static Field<Integer> followers() {
        Mark mark = Mark.of(USER, Mark.FOLLOWERS);
        Field<UUID> follower = field(name("follower", "follower_uuid"), SQLDataType.UUID);
        Select<Record1<UUID>> followers = mark.unseen(
                FOLLOWS.FOLLOWER_UUID, FOLLOWS.FOLLOWED_UUID.eq(USER.UUID), FOLLOWS.CREATED_AT, FOLLOWS.CREATED_XID);
        // A scalar subquery: with anti-joins, the planner sorts all followers before it counts the first hundred.
        Field<Boolean> isVisible = field(select(field(VISIBILITY.showsUnmuted(follower))));
        return atMost100(
                mark.table().crossJoin(lateral(followers.asTable("follower", "follower_uuid"))), condition(isVisible));
    }

    private static Field<Integer> conversations() {
        Field<UUID> other = field(when(MESSAGE_GROUPS.FIRST_USER_UUID.eq(USER.UUID), MESSAGE_GROUPS.SECOND_USER_UUID)
                .otherwise(MESSAGE_GROUPS.FIRST_USER_UUID));
        return atMost100(
                MESSAGE_GROUP_MEMBERS
                        .join(MESSAGE_GROUPS)
                        .on(MESSAGE_GROUPS.UUID.eq(MESSAGE_GROUP_MEMBERS.MESSAGE_GROUP_UUID)),
                MESSAGE_GROUP_MEMBERS
                        .USER_UUID
                        .eq(USER.UUID)
                        .and(UnseenMessages.atMost(MESSAGE_GROUP_MEMBERS, 1).gt(inline(0)))
                        .and(other.isNotNull())
                        .and(VISIBILITY.showsUnmuted(other)));
    }
}
