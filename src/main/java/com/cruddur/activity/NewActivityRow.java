package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.arrayAgg;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.when;

import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Idempotency;
import com.cruddur.db.Statement;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Users;
import com.cruddur.jooq.tables.UsersMentionedIn;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.CaseConditionStep;
import org.jooq.CommonTableExpression;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;

/**
 * The common part of posting and replying. The statement drafts the row and its response body, claims the
 * {@code Idempotency-Key}, and inserts the row if the claim is new. Each step is a CTE, in this order.
 */
final class NewActivityRow {

    private static final Activities DRAFT = ACTIVITIES.as("draft");
    private static final Field<JSON> ANSWER = field(name("answer"), SQLDataType.JSON);

    private final CommonTableExpression<?> draft;
    private final Idempotency idempotency;
    private final CommonTableExpression<?> inserted;

    /**
     * Creates the CTEs.
     *
     * @param from the viewer and every other row that must exist; without them nothing is inserted
     */
    NewActivityRow(
            Field<String> message,
            Field<UUID> replyTo,
            Field<OffsetDateTime> createdAt,
            Field<OffsetDateTime> expiresAt,
            TableLike<?>... from) {
        draft = name("draft").as(draftRow(message, replyTo, createdAt, expiresAt, from));
        idempotency = new Idempotency(draft, ViewerRow.uuid(), DRAFT.UUID, ANSWER);
        inserted = name("inserted")
                .as(insertInto(
                                ACTIVITIES,
                                ACTIVITIES.UUID,
                                ACTIVITIES.USER_UUID,
                                ACTIVITIES.MESSAGE,
                                ACTIVITIES.HASHTAGS,
                                ACTIVITIES.MENTIONS,
                                ACTIVITIES.MENTIONED_USER_UUIDS,
                                ACTIVITIES.REPLY_TO_ACTIVITY_UUID,
                                ACTIVITIES.EXPIRES_AT,
                                ACTIVITIES.CREATED_AT)
                        .select(select(
                                        DRAFT.UUID,
                                        DRAFT.USER_UUID,
                                        DRAFT.MESSAGE,
                                        DRAFT.HASHTAGS,
                                        DRAFT.MENTIONS,
                                        DRAFT.MENTIONED_USER_UUIDS,
                                        DRAFT.REPLY_TO_ACTIVITY_UUID,
                                        DRAFT.EXPIRES_AT,
                                        DRAFT.CREATED_AT)
                                .from(draft)
                                .where(idempotency.isFirst()))
                        .returning(ACTIVITIES.REPLY_TO_ACTIVITY_UUID));
    }

    CommonTableExpression<?> draft() {
        return draft;
    }

    CommonTableExpression<?> claim() {
        return idempotency.claim();
    }

    /** The {@code reply_to_activity_uuid} of the inserted row; empty if nothing was inserted. */
    CommonTableExpression<?> inserted() {
        return inserted;
    }

    /** The error code: one of the given reasons, or a reused key; none for a repeated request. */
    Field<String> failure(CaseConditionStep<String> reasons) {
        return Statement.failure(idempotency.unlessRepeated(
                reasons.when(idempotency.isReused(), inline(ErrorCode.IDEMPOTENCY_KEY_REUSED.code()))));
    }

    Field<byte[]> body() {
        return Statement.body(idempotency.answer());
    }

    private static Select<?> draftRow(
            Field<String> message,
            Field<UUID> replyTo,
            Field<OffsetDateTime> createdAt,
            Field<OffsetDateTime> expiresAt,
            TableLike<?>... from) {
        Activities activity = ACTIVITIES.as("activity");
        Users author = USERS.as("activity");
        var row = select(
                        function("uuid_generate_v4", SQLDataType.UUID).as(activity.UUID),
                        VIEWER.UUID.as(activity.USER_UUID),
                        message.as(activity.MESSAGE),
                        Routines.hashtagsIn(message).as(activity.HASHTAGS),
                        activity.MENTIONS,
                        activity.MENTIONED_USER_UUIDS,
                        inline(0).as(activity.REPLIES_COUNT),
                        inline(0).as(activity.REPOSTS_COUNT),
                        inline(0).as(activity.LIKES_COUNT),
                        replyTo.as(activity.REPLY_TO_ACTIVITY_UUID),
                        expiresAt.as(activity.EXPIRES_AT),
                        createdAt.as(activity.CREATED_AT),
                        VIEWER.HANDLE,
                        VIEWER.DISPLAY_NAME,
                        VIEWER.AVATAR_VERSION)
                .from(from)
                .crossJoin(lateral(mentions(message, activity)))
                .asTable("activity");
        return select(
                        activity.UUID,
                        activity.USER_UUID,
                        activity.MESSAGE,
                        activity.HASHTAGS,
                        activity.MENTIONS,
                        activity.MENTIONED_USER_UUIDS,
                        activity.REPLY_TO_ACTIVITY_UUID,
                        activity.EXPIRES_AT,
                        activity.CREATED_AT,
                        ActivityJson.of(activity, author).as(ANSWER))
                .from(row);
    }

    /** A row with the mentions of a message. A message without {@code @} costs no lookup. */
    private static Table<?> mentions(Field<String> message, Activities activity) {
        UsersMentionedIn mention = Routines.usersMentionedIn(when(message.likeRegex(inline("[@＠\uFE6B]")), message));
        return select(
                        coalesce(arrayAgg(mention.SPELLING).orderBy(mention.PLACE), inline(new String[0]))
                                .as(activity.MENTIONS),
                        coalesce(arrayAgg(mention.USER_UUID).orderBy(mention.PLACE), inline(new UUID[0]))
                                .as(activity.MENTIONED_USER_UUIDS))
                .from(mention)
                .asTable("activity");
    }
}
