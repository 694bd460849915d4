package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.Idempotency;
import com.cruddur.db.Statement;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Users;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.CaseConditionStep;
import org.jooq.CommonTableExpression;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Select;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;

/**
 * What posting and replying have in common: the new row is made, its answer with it, and then written where its
 * {@code Idempotency-Key} is the first. Each step is a table of the {@code WITH} list, in this order.
 */
final class NewActivityRow {

    private static final Activities MADE = ACTIVITIES.as("made");
    private static final Field<JSON> ANSWER = field(name("answer"), SQLDataType.JSON);

    private final CommonTableExpression<?> made;
    private final Idempotency idempotency;
    private final CommonTableExpression<?> written;

    /**
     * Makes one for the viewer.
     *
     * @param from the viewer and whatever else must be there: no row of it, no activity
     */
    NewActivityRow(
            Field<String> message,
            Field<UUID> replyTo,
            Field<OffsetDateTime> createdAt,
            Field<OffsetDateTime> expiresAt,
            TableLike<?>... from) {
        made = name("made").as(madeRow(message, replyTo, createdAt, expiresAt, from));
        idempotency = new Idempotency(made, MADE.USER_UUID, MADE.UUID, ANSWER);
        written = name("written")
                .as(insertInto(
                                ACTIVITIES,
                                ACTIVITIES.UUID,
                                ACTIVITIES.USER_UUID,
                                ACTIVITIES.MESSAGE,
                                ACTIVITIES.REPLY_TO_ACTIVITY_UUID,
                                ACTIVITIES.EXPIRES_AT,
                                ACTIVITIES.CREATED_AT)
                        .select(select(
                                        MADE.UUID,
                                        MADE.USER_UUID,
                                        MADE.MESSAGE,
                                        MADE.REPLY_TO_ACTIVITY_UUID,
                                        MADE.EXPIRES_AT,
                                        MADE.CREATED_AT)
                                .from(made)
                                .where(idempotency.isFirst()))
                        .returning(ACTIVITIES.REPLY_TO_ACTIVITY_UUID));
    }

    CommonTableExpression<?> made() {
        return made;
    }

    CommonTableExpression<?> claim() {
        return idempotency.claim();
    }

    /** The row that was written, if it was, by its {@code reply_to_activity_uuid}. */
    CommonTableExpression<?> written() {
        return written;
    }

    /** Why there is none: one of the reasons given, or a key that was used for something else. */
    Field<String> failure(CaseConditionStep<String> reasons) {
        return Statement.failure(reasons.when(idempotency.isReused(), inline(ErrorCode.IDEMPOTENCY_KEY_REUSED.code())));
    }

    Field<byte[]> body() {
        return Statement.body(idempotency.answer());
    }

    private static Select<?> madeRow(
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
                        inline(0).as(activity.REPLIES_COUNT),
                        inline(0).as(activity.REPOSTS_COUNT),
                        inline(0).as(activity.LIKES_COUNT),
                        replyTo.as(activity.REPLY_TO_ACTIVITY_UUID),
                        expiresAt.as(activity.EXPIRES_AT),
                        createdAt.as(activity.CREATED_AT),
                        VIEWER.HANDLE,
                        VIEWER.DISPLAY_NAME)
                .from(from)
                .asTable("activity");
        return select(
                        activity.UUID,
                        activity.USER_UUID,
                        activity.MESSAGE,
                        activity.REPLY_TO_ACTIVITY_UUID,
                        activity.EXPIRES_AT,
                        activity.CREATED_AT,
                        ActivityJson.of(activity, author).as(ANSWER))
                .from(row);
    }
}
