package com.cruddur.message;

import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.MESSAGES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Idempotency;
import com.cruddur.db.Statement;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.tables.Messages;
import com.cruddur.jooq.tables.Users;
import java.util.UUID;
import org.jooq.CaseConditionStep;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;

/**
 * The common part of both statements that send a message. The statement drafts the row and its response body, claims the
 * {@code Idempotency-Key}, and inserts the row if the claim is new. Each step is a CTE, in this order.
 */
final class NewMessageRow {

    static final Param<String> MESSAGE = parameter(MESSAGES.MESSAGE);

    private static final Messages DRAFT = MESSAGES.as("draft");
    private static final Field<JSON> ANSWER = field(name("answer"), SQLDataType.JSON);

    private final CommonTableExpression<?> draft;
    private final Idempotency idempotency;
    private final CommonTableExpression<?> inserted;

    /** Builds the response body from the message and its author. */
    interface Shape {
        Field<JSON> of(Messages message, Users author);
    }

    /**
     * Creates the CTEs.
     *
     * @param from the viewer and every other row that must exist; without them nothing is inserted
     */
    NewMessageRow(Field<UUID> groupUuid, Shape answer, TableLike<?>... from) {
        draft = name("draft").as(draftRow(groupUuid, answer, from));
        idempotency = new Idempotency(draft, ViewerRow.uuid(), DRAFT.UUID, ANSWER);
        inserted = name("inserted")
                .as(insertInto(
                                MESSAGES,
                                MESSAGES.UUID,
                                MESSAGES.MESSAGE_GROUP_UUID,
                                MESSAGES.USER_UUID,
                                MESSAGES.MESSAGE,
                                MESSAGES.CREATED_AT)
                        .select(select(
                                        DRAFT.UUID,
                                        DRAFT.MESSAGE_GROUP_UUID,
                                        DRAFT.USER_UUID,
                                        DRAFT.MESSAGE,
                                        DRAFT.CREATED_AT)
                                .from(draft)
                                .where(isFirst()))
                        .returning(MESSAGES.UUID));
    }

    CommonTableExpression<?> draft() {
        return draft;
    }

    CommonTableExpression<?> claim() {
        return idempotency.claim();
    }

    CommonTableExpression<?> inserted() {
        return inserted;
    }

    /** Whether the message and its conversation are inserted; a condition on {@link #draft}. */
    Condition isFirst() {
        return idempotency.isFirst();
    }

    /** The error code: one of the given reasons, or a reused key; none for a repeated request. */
    Field<String> failure(CaseConditionStep<String> reasons) {
        return Statement.failure(idempotency.unlessRepeated(
                reasons.when(idempotency.isReused(), inline(ErrorCode.IDEMPOTENCY_KEY_REUSED.code()))));
    }

    Field<byte[]> body() {
        return Statement.body(idempotency.answer());
    }

    private static Select<?> draftRow(Field<UUID> groupUuid, Shape answer, TableLike<?>... from) {
        Messages message = MESSAGES.as("message");
        Users author = USERS.as("message");
        var row = select(
                        function("uuid_generate_v4", SQLDataType.UUID).as(message.UUID),
                        groupUuid.as(message.MESSAGE_GROUP_UUID),
                        VIEWER.UUID.as(message.USER_UUID),
                        MESSAGE.as(message.MESSAGE),
                        currentOffsetDateTime().as(message.CREATED_AT),
                        VIEWER.HANDLE,
                        VIEWER.DISPLAY_NAME,
                        VIEWER.AVATAR_VERSION)
                .from(from)
                .asTable("message");
        return select(
                        message.UUID,
                        message.MESSAGE_GROUP_UUID,
                        message.USER_UUID,
                        message.MESSAGE,
                        message.CREATED_AT,
                        answer.of(message, author).as(ANSWER))
                .from(row);
    }
}
