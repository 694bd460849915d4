package com.cruddur.message;

import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.MESSAGE_GROUP_MEMBERS;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import com.cruddur.auth.ViewerRow;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.tables.MessageGroupMembers;
import java.util.UUID;
import org.jooq.CaseConditionStep;
import org.jooq.CommonTableExpression;
import org.jooq.Param;
import org.jooq.Record2;

/** That the viewer takes part in a conversation: what every statement asks that reads or writes one. */
final class Membership {

    /** Which conversation. */
    static final Param<UUID> GROUP_UUID = parameter(MESSAGE_GROUP_MEMBERS.MESSAGE_GROUP_UUID);

    /** The columns of {@link #TABLE}. */
    static final MessageGroupMembers MEMBERSHIP = MESSAGE_GROUP_MEMBERS.as("membership");

    /** {@code WITH viewer …, membership AS …}: no row where the viewer isn't a member, or there is no such group. */
    static final CommonTableExpression<Record2<UUID, UUID>> TABLE = name("membership")
            .as(select(MESSAGE_GROUP_MEMBERS.MESSAGE_GROUP_UUID, MESSAGE_GROUP_MEMBERS.USER_UUID)
                    .from(MESSAGE_GROUP_MEMBERS)
                    .join(ViewerRow.TABLE)
                    .on(VIEWER.UUID.eq(MESSAGE_GROUP_MEMBERS.USER_UUID))
                    .where(MESSAGE_GROUP_MEMBERS.MESSAGE_GROUP_UUID.eq(GROUP_UUID)));

    private Membership() {}

    /** The error code where there is no membership: to a stranger, a conversation isn't there. */
    static CaseConditionStep<String> notMember() {
        return ViewerRow.notRegistered()
                .when(notExists(selectOne().from(TABLE)), inline(ErrorCode.MESSAGE_GROUP_NOT_FOUND.code()));
    }
}
