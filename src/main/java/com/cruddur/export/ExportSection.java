package com.cruddur.export;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.BLOCKS;
import static com.cruddur.jooq.Tables.BOOKMARKS;
import static com.cruddur.jooq.Tables.FOLLOWS;
import static com.cruddur.jooq.Tables.LIKES;
import static com.cruddur.jooq.Tables.MESSAGES;
import static com.cruddur.jooq.Tables.MESSAGE_GROUPS;
import static com.cruddur.jooq.Tables.MUTES;
import static com.cruddur.jooq.Tables.REPORTS;
import static com.cruddur.jooq.Tables.REPOSTS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.when;

import com.cruddur.activity.ActivityJson;
import com.cruddur.db.Statement;
import com.cruddur.jooq.tables.Users;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSONEntry;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/**
 * An array of an export: a row is an element.
 *
 * @param name the member of the exported object
 * @param statement takes {@code SUB}, and returns a body per row
 */
record ExportSection(String name, Statement statement) {

    private static final Users ACCOUNT = USERS.as("account");
    private static final Users OTHER = USERS.as("other");

    /** In this order. A new kind of data is a new line. */
    static final List<ExportSection> ALL = List.of(
            cruds("cruds", ACTIVITIES.REPLY_TO_ACTIVITY_UUID.isNull()),
            cruds("replies", ACTIVITIES.REPLY_TO_ACTIVITY_UUID.isNotNull()),
            of(
                    "likes",
                    LIKES,
                    LIKES.USER_UUID,
                    member("activity_uuid", LIKES.ACTIVITY_UUID),
                    member("at", LIKES.CREATED_AT)),
            of(
                    "reposts",
                    REPOSTS,
                    REPOSTS.USER_UUID,
                    member("activity_uuid", REPOSTS.ACTIVITY_UUID),
                    member("at", REPOSTS.CREATED_AT)),
            of(
                    "bookmarks",
                    BOOKMARKS,
                    BOOKMARKS.USER_UUID,
                    member("activity_uuid", BOOKMARKS.ACTIVITY_UUID),
                    member("at", BOOKMARKS.CREATED_AT)),
            people("follows", FOLLOWS, FOLLOWS.FOLLOWER_UUID, FOLLOWS.FOLLOWED_UUID, FOLLOWS.CREATED_AT),
            people("blocks", BLOCKS, BLOCKS.BLOCKER_UUID, BLOCKS.BLOCKED_UUID, BLOCKS.CREATED_AT),
            people("mutes", MUTES, MUTES.MUTER_UUID, MUTES.MUTED_UUID, MUTES.CREATED_AT),
            of(
                    "reports",
                    REPORTS,
                    REPORTS.REPORTER_UUID,
                    member("activity_uuid", REPORTS.ACTIVITY_UUID),
                    member("reason", REPORTS.REASON),
                    member("comment", REPORTS.COMMENT),
                    member("at", REPORTS.CREATED_AT)),
            messages());

    private static ExportSection of(String name, Table<?> table, Field<UUID> userUuid, JSONEntry<?>... members) {
        return new ExportSection(
                name, Statement.of(select(body(jsonObject(members))).from(table).where(userUuid.eq(account())), SUB));
    }

    private static ExportSection people(
            String name, Table<?> table, Field<UUID> userUuid, Field<UUID> otherUuid, Field<OffsetDateTime> at) {
        var people = select(body(jsonObject(member("handle", OTHER.HANDLE), member("at", at))))
                .from(table)
                .join(OTHER)
                .on(OTHER.UUID.eq(otherUuid))
                .where(userUuid.eq(account()));
        return new ExportSection(name, Statement.of(people, SUB));
    }

    private static ExportSection cruds(String name, Condition kind) {
        var cruds = select(body(jsonObject(
                        member("uuid", ACTIVITIES.UUID),
                        member("message", ACTIVITIES.MESSAGE),
                        member("reply_to_activity_uuid", ACTIVITIES.REPLY_TO_ACTIVITY_UUID),
                        member("replies_count", ACTIVITIES.REPLIES_COUNT),
                        member("reposts_count", ACTIVITIES.REPOSTS_COUNT),
                        member("likes_count", ACTIVITIES.LIKES_COUNT),
                        member("hashtags", function("array_to_json", SQLDataType.JSON, ACTIVITIES.HASHTAGS)),
                        member("mentions", function("array_to_json", SQLDataType.JSON, ACTIVITIES.MENTIONS)),
                        member("expires_at", ACTIVITIES.EXPIRES_AT),
                        member("created_at", ACTIVITIES.CREATED_AT))))
                .from(ACTIVITIES)
                .where(ACTIVITIES.USER_UUID.eq(account()))
                .and(kind)
                .and(ActivityJson.living(ACTIVITIES))
                .orderBy(ACTIVITIES.CREATED_AT.desc(), ACTIVITIES.UUID.desc());
        return new ExportSection(name, Statement.of(cruds, SUB));
    }

    /** The account's own messages and their receivers, not those that it received. */
    private static ExportSection messages() {
        var messages = select(body(jsonObject(
                        member("uuid", MESSAGES.UUID),
                        member("message_group_uuid", MESSAGES.MESSAGE_GROUP_UUID),
                        member("to", coalesce(OTHER.HANDLE, inline("deleted"))),
                        member("message", MESSAGES.MESSAGE),
                        member("created_at", MESSAGES.CREATED_AT))))
                .from(MESSAGES)
                .join(MESSAGE_GROUPS)
                .on(MESSAGE_GROUPS.UUID.eq(MESSAGES.MESSAGE_GROUP_UUID))
                .leftJoin(OTHER)
                .on(OTHER.UUID.eq(
                        when(MESSAGE_GROUPS.FIRST_USER_UUID.eq(MESSAGES.USER_UUID), MESSAGE_GROUPS.SECOND_USER_UUID)
                                .otherwise(MESSAGE_GROUPS.FIRST_USER_UUID)))
                .where(MESSAGES.USER_UUID.eq(account()));
        return new ExportSection("conversations", Statement.of(messages, SUB));
    }

    private static Field<UUID> account() {
        return field(select(ACCOUNT.UUID).from(ACCOUNT).where(ACCOUNT.COGNITO_USER_ID.eq(SUB)));
    }
}
