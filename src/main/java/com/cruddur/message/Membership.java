package com.cruddur.message;

import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.MESSAGE_GROUPS;
import static com.cruddur.jooq.Tables.MESSAGE_GROUP_MEMBERS;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.when;

import com.cruddur.auth.ViewerRow;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.tables.MessageGroupMembers;
import java.util.UUID;
import org.jooq.CaseConditionStep;
import org.jooq.CommonTableExpression;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record2;

/** The viewer's membership in a conversation. Every statement that reads or writes a conversation requires it. */
final class Membership {

    /** The conversation. */
    static final Param<UUID> GROUP_UUID = parameter(MESSAGE_GROUP_MEMBERS.MESSAGE_GROUP_UUID);

    /** The columns of {@link #TABLE}. */
    static final MessageGroupMembers MEMBERSHIP = MESSAGE_GROUP_MEMBERS.as("membership");

    /** {@code WITH viewer …, membership AS …}: empty if the viewer is not a member. */
    static final CommonTableExpression<Record2<UUID, UUID>> TABLE = name("membership")
            .as(select(MESSAGE_GROUP_MEMBERS.MESSAGE_GROUP_UUID, MESSAGE_GROUP_MEMBERS.USER_UUID)
                    .from(MESSAGE_GROUP_MEMBERS)
                    .join(ViewerRow.TABLE)
                    .on(VIEWER.UUID.eq(MESSAGE_GROUP_MEMBERS.USER_UUID))
                    .where(MESSAGE_GROUP_MEMBERS.MESSAGE_GROUP_UUID.eq(GROUP_UUID)));

    private Membership() {}

    /** The other member of {@code message_groups}, or the same one of a conversation with oneself; null for a deleted account. */
    static Field<UUID> other(Field<UUID> member) {
        return when(MESSAGE_GROUPS.FIRST_USER_UUID.eq(member), MESSAGE_GROUPS.SECOND_USER_UUID)
                .otherwise(MESSAGE_GROUPS.FIRST_USER_UUID);
    }

    /** The error code of a viewer without membership. It does not reveal whether the conversation exists. */
    static CaseConditionStep<String> notMember() {
        return ViewerRow.notRegistered()
                .when(notExists(selectOne().from(TABLE)), inline(ErrorCode.MESSAGE_GROUP_NOT_FOUND.code()));
    }
}
