package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.LIKES;
import static com.cruddur.jooq.Tables.NOTIFICATIONS;
import static com.cruddur.jooq.Tables.REPOSTS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.Page;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.JSONEntry;
import org.jooq.Record;
import org.jooq.Record4;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.SQLDataType;

/**
 * The viewer's notifications, newest first, one entry per activity: activities by other users that reply to the viewer or
 * mention the viewer, and activities of the viewer with likes or reposts. The table {@code notifications} orders the list.
 * The newest reaction to an activity is read by index, so an entry costs the same for one like and for 100,000.
 */
final class Notifications {

    /** The columns of the newest reaction by another user. */
    private static final Field<String> REASON = field(name("reaction", "reason"), SQLDataType.CLOB);

    private static final Field<UUID> BY_UUID = field(name("reaction", "by_uuid"), SQLDataType.UUID);
    private static final Field<OffsetDateTime> AT = field(name("reaction", "at"), SQLDataType.TIMESTAMPWITHTIMEZONE);
    private static final Field<Integer> COUNT = field(name("reaction", "count"), SQLDataType.INTEGER);

    private static final Statement PAGE =
            Statement.of(page(), SUB, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);

    private final Database database;

    Notifications(Database database) {
        this.database = database;
    }

    Future<StatementResult> page(Viewer viewer, Page page) {
        return database.execute(PAGE, viewer.sub(), page.beforeTime(), page.beforeUuid(), page.limit());
    }

    private static Select<?> page() {
        Condition isViewers = ACTIVITIES.USER_UUID.eq(NOTIFICATIONS.USER_UUID);
        Keyset.List list = Keyset.list(
                notification(isViewers),
                NOTIFICATIONS.AT,
                NOTIFICATIONS.ACTIVITY_UUID,
                NOTIFICATIONS
                        .join(ACTIVITIES)
                        .on(ACTIVITIES.UUID.eq(NOTIFICATIONS.ACTIVITY_UUID))
                        .join(USERS)
                        .on(USERS.UUID.eq(ACTIVITIES.USER_UUID))
                        .leftJoin(lateral(newestReaction(isViewers)))
                        .on(trueCondition()),
                // A scalar subquery instead of a join, so that an index also gives the order.
                NOTIFICATIONS
                        .USER_UUID
                        .eq(field(select(VIEWER.UUID).from(ViewerRow.TABLE)))
                        .and(ActivityJson.living(ACTIVITIES))
                        .and(ACTIVITIES.USER_UUID.ne(NOTIFICATIONS.USER_UUID).or(AT.isNotNull())));
        return with(ViewerRow.TABLE)
                .select(failure(ViewerRow.notRegistered()), Statement.body(list.items()), list.next())
                .from(list.table());
    }

    private static Field<JSON> notification(Condition isViewers) {
        Activities parent = ACTIVITIES.as("parent");
        Users by = USERS.as("by_user");
        Condition isReply = exists(selectOne()
                .from(parent)
                .where(parent.UUID.eq(ACTIVITIES.REPLY_TO_ACTIVITY_UUID))
                .and(parent.USER_UUID.eq(NOTIFICATIONS.USER_UUID)));
        return jsonObject(Stream.concat(
                        ActivityJson.members(ACTIVITIES, USERS).stream(),
                        Stream.<JSONEntry<?>>of(
                                member(
                                        "reason",
                                        when(isViewers, REASON)
                                                .when(isReply, inline("reply"))
                                                .otherwise(inline("mention"))),
                                member(
                                        "by",
                                        when(
                                                        isViewers,
                                                        field(select(by.HANDLE)
                                                                .from(by)
                                                                .where(by.UUID.eq(BY_UUID))))
                                                .otherwise(USERS.HANDLE)),
                                member("at", when(isViewers, AT).otherwise(NOTIFICATIONS.AT)),
                                member("count", when(isViewers, COUNT).otherwise(inline(1)))))
                .toList());
    }

    /** The newest like or repost of an activity of the viewer, by another user; no row for other activities. */
    private static Table<?> newestReaction(Condition isViewers) {
        return select(REASON, BY_UUID, AT, COUNT)
                .from(newest(
                                "like",
                                LIKES,
                                LIKES.ACTIVITY_UUID,
                                LIKES.USER_UUID,
                                LIKES.CREATED_AT,
                                LIKES.UUID,
                                ACTIVITIES.LIKES_COUNT,
                                isViewers)
                        .unionAll(newest(
                                "repost",
                                REPOSTS,
                                REPOSTS.ACTIVITY_UUID,
                                REPOSTS.USER_UUID,
                                REPOSTS.CREATED_AT,
                                REPOSTS.UUID,
                                ACTIVITIES.REPOSTS_COUNT,
                                isViewers))
                        .asTable("reaction", "reason", "by_uuid", "at", "count"))
                .orderBy(AT.desc(), REASON)
                .limit(inline(1))
                .asTable("reaction");
    }

    /** The newest reaction of a kind. The counter minus the author's own reaction is the number of other users. */
    private static Select<Record4<String, UUID, OffsetDateTime, Integer>> newest(
            String reason,
            Table<?> table,
            TableField<Record, UUID> activityUuid,
            TableField<Record, UUID> userUuid,
            TableField<Record, OffsetDateTime> at,
            TableField<Record, UUID> uuid,
            TableField<Record, Integer> counter,
            Condition isViewers) {
        Table<?> own = table.as("own");
        Condition hasOwn = exists(selectOne()
                .from(own)
                .where(own.field(activityUuid).eq(ACTIVITIES.UUID))
                .and(own.field(userUuid).eq(ACTIVITIES.USER_UUID)));
        return select(
                        inline(reason),
                        userUuid,
                        at,
                        counter.minus(when(hasOwn, inline(1)).otherwise(inline(0))))
                .from(table)
                .where(isViewers)
                .and(activityUuid.eq(ACTIVITIES.UUID))
                .and(userUuid.ne(ACTIVITIES.USER_UUID))
                .orderBy(at.desc(), uuid.desc())
                .limit(inline(1));
    }
}
