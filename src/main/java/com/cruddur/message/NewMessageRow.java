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
 * What both ways of sending have in common: the message is made, its answer with it, and then written where its
 * {@code Idempotency-Key} is the first. Each step is a table of the {@code WITH} list, in this order.
 */
final class NewMessageRow {

    /** What it says. */
    static final Param<String> MESSAGE = parameter(MESSAGES.MESSAGE);

    private static final Messages MADE = MESSAGES.as("made");
    private static final Field<JSON> ANSWER = field(name("answer"), SQLDataType.JSON);

    private final CommonTableExpression<?> made;
    private final Idempotency idempotency;
    private final CommonTableExpression<?> written;

    /** The answer for a message and who wrote it. */
    interface Shape {
        Field<JSON> of(Messages message, Users author);
    }

    /**
     * Makes one of the viewer's.
     *
     * @param from the viewer and whatever else must be there: no row of it, no message
     */
    NewMessageRow(Field<UUID> groupUuid, Shape answer, TableLike<?>... from) {
        made = name("made").as(madeRow(groupUuid, answer, from));
        idempotency = new Idempotency(made, MADE.USER_UUID, MADE.UUID, ANSWER);
        written = name("written")
                .as(insertInto(
                                MESSAGES,
                                MESSAGES.UUID,
                                MESSAGES.MESSAGE_GROUP_UUID,
                                MESSAGES.USER_UUID,
                                MESSAGES.MESSAGE,
                                MESSAGES.CREATED_AT)
                        .select(select(
                                        MADE.UUID,
                                        MADE.MESSAGE_GROUP_UUID,
                                        MADE.USER_UUID,
                                        MADE.MESSAGE,
                                        MADE.CREATED_AT)
                                .from(made)
                                .where(isFirst()))
                        .returning(MESSAGES.UUID));
    }

    CommonTableExpression<?> made() {
        return made;
    }

    CommonTableExpression<?> claim() {
        return idempotency.claim();
    }

    CommonTableExpression<?> written() {
        return written;
    }

    /** Whether it is written, and what goes with it: to be asked of {@link #made}. */
    Condition isFirst() {
        return idempotency.isFirst();
    }

    /** Why there is none: one of the reasons given, or a key that was used for something else. */
    Field<String> failure(CaseConditionStep<String> reasons) {
        return Statement.failure(reasons.when(idempotency.isReused(), inline(ErrorCode.IDEMPOTENCY_KEY_REUSED.code())));
    }

    Field<byte[]> body() {
        return Statement.body(idempotency.answer());
    }

    private static Select<?> madeRow(Field<UUID> groupUuid, Shape answer, TableLike<?>... from) {
        Messages message = MESSAGES.as("message");
        Users author = USERS.as("message");
        var row = select(
                        function("uuid_generate_v4", SQLDataType.UUID).as(message.UUID),
                        groupUuid.as(message.MESSAGE_GROUP_UUID),
                        VIEWER.UUID.as(message.USER_UUID),
                        MESSAGE.as(message.MESSAGE),
                        currentOffsetDateTime().as(message.CREATED_AT),
                        VIEWER.HANDLE,
                        VIEWER.DISPLAY_NAME)
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
