package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.LIKES;
import static com.cruddur.jooq.Tables.REPOSTS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.Page;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.CommonTableExpression;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.JSONEntry;
import org.jooq.Record;
import org.jooq.Record5;
import org.jooq.Select;
import org.jooq.SelectConditionStep;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.SQLDataType;

/** Events by other users that concern the viewer, newest first: replies, mentions, likes and reposts. */
final class Notifications {

    private static final Activities THEIRS = ACTIVITIES.as("theirs");

    /** The columns of the union of the four lists. */
    private static final Field<UUID> ACTIVITY_UUID = field(name("event", "activity_uuid"), SQLDataType.UUID);

    private static final Field<UUID> BY_UUID = field(name("event", "by_uuid"), SQLDataType.UUID);
    private static final Field<String> REASON = field(name("event", "reason"), SQLDataType.CLOB);
    private static final Field<OffsetDateTime> AT = field(name("event", "at"), SQLDataType.TIMESTAMPWITHTIMEZONE);
    private static final Field<UUID> EVENT_UUID = field(name("event", "uuid"), SQLDataType.UUID);

    private static final Activities MENTIONING = ACTIVITIES.as("mentioning");

    /**
     * All activities that mention the viewer, read by the index of mentions and then sorted. Reading in the order of time
     * would scan the activities of all users if few mention the viewer.
     */
    private static final CommonTableExpression<?> MENTIONS = name("mentioning")
            .asMaterialized(select(ACTIVITIES.UUID, ACTIVITIES.USER_UUID, ACTIVITIES.CREATED_AT)
                    .from(ACTIVITIES)
                    .where(Routines.mentionedHandles(ACTIVITIES.MESSAGE).contains(array(lower(viewer(VIEWER.HANDLE)))))
                    // A reply that also mentions the viewer is a reply.
                    .and(ACTIVITIES.RECIPIENT_USER_UUID.isDistinctFrom(viewer(VIEWER.UUID)))
                    .and(ACTIVITIES.USER_UUID.ne(viewer(VIEWER.UUID)))
                    .and(ActivityJson.living(ACTIVITIES)));

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
        Users by = USERS.as("by_user");
        Table<?> events = newest(replies(), ACTIVITIES.CREATED_AT, ACTIVITIES.UUID)
                .unionAll(newest(mentions(), MENTIONING.CREATED_AT, MENTIONING.UUID))
                .unionAll(newest(
                        reactions(
                                LIKES,
                                LIKES.ACTIVITY_UUID,
                                LIKES.USER_UUID,
                                LIKES.RECIPIENT_USER_UUID,
                                "like",
                                LIKES.CREATED_AT,
                                LIKES.UUID),
                        LIKES.CREATED_AT,
                        LIKES.UUID))
                .unionAll(newest(
                        reactions(
                                REPOSTS,
                                REPOSTS.ACTIVITY_UUID,
                                REPOSTS.USER_UUID,
                                REPOSTS.RECIPIENT_USER_UUID,
                                "repost",
                                REPOSTS.CREATED_AT,
                                REPOSTS.UUID),
                        REPOSTS.CREATED_AT,
                        REPOSTS.UUID))
                .asTable("event", "activity_uuid", "by_uuid", "reason", "at", "uuid");
        Keyset.List list = Keyset.list(
                notification(by),
                AT,
                EVENT_UUID,
                events.join(ACTIVITIES)
                        .on(ACTIVITIES.UUID.eq(ACTIVITY_UUID))
                        .join(USERS)
                        .on(USERS.UUID.eq(ACTIVITIES.USER_UUID))
                        .join(by)
                        .on(by.UUID.eq(BY_UUID)),
                trueCondition());
        return with(ViewerRow.TABLE, MENTIONS)
                .select(failure(ViewerRow.notRegistered()), Statement.body(list.items()), list.next())
                .from(list.table());
    }

    private static Field<JSON> notification(Users by) {
        return jsonObject(Stream.concat(
                        ActivityJson.members(ACTIVITIES, USERS).stream(),
                        Stream.<JSONEntry<?>>of(member("reason", REASON), member("by", by.HANDLE), member("at", AT)))
                .toList());
    }

    private static Select<Record5<UUID, UUID, String, OffsetDateTime, UUID>> newest(
            SelectConditionStep<Record5<UUID, UUID, String, OffsetDateTime, UUID>> events,
            Field<OffsetDateTime> at,
            Field<UUID> uuid) {
        return Keyset.newest(events, at, uuid);
    }

    private static SelectConditionStep<Record5<UUID, UUID, String, OffsetDateTime, UUID>> replies() {
        return select(
                        ACTIVITIES.UUID,
                        ACTIVITIES.USER_UUID,
                        inline("reply"),
                        ACTIVITIES.CREATED_AT,
                        ACTIVITIES.UUID.as("event_uuid"))
                .from(ACTIVITIES)
                .where(ACTIVITIES.RECIPIENT_USER_UUID.eq(viewer(VIEWER.UUID)))
                .and(ACTIVITIES.USER_UUID.ne(ACTIVITIES.RECIPIENT_USER_UUID))
                .and(ActivityJson.living(ACTIVITIES));
    }

    private static SelectConditionStep<Record5<UUID, UUID, String, OffsetDateTime, UUID>> mentions() {
        return select(
                        MENTIONING.UUID,
                        MENTIONING.USER_UUID,
                        inline("mention"),
                        MENTIONING.CREATED_AT,
                        MENTIONING.UUID.as("event_uuid"))
                .from(MENTIONS)
                .where(trueCondition());
    }

    private static SelectConditionStep<Record5<UUID, UUID, String, OffsetDateTime, UUID>> reactions(
            Table<?> table,
            TableField<Record, UUID> activityUuid,
            TableField<Record, UUID> userUuid,
            TableField<Record, UUID> recipientUserUuid,
            String reason,
            TableField<Record, OffsetDateTime> at,
            TableField<Record, UUID> uuid) {
        return select(activityUuid, userUuid, inline(reason), at, uuid)
                .from(table)
                .join(THEIRS)
                .on(THEIRS.UUID.eq(activityUuid))
                .where(recipientUserUuid.eq(viewer(VIEWER.UUID)))
                .and(userUuid.ne(recipientUserUuid))
                .and(ActivityJson.living(THEIRS));
    }

    /** A scalar subquery instead of a join, so that an index also gives the order. */
    private static <T> Field<T> viewer(Field<T> column) {
        return field(select(column).from(ViewerRow.TABLE));
    }
}
