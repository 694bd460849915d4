package com.cruddur.auth;

import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.when;

import com.cruddur.db.Statement;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.tables.Users;
import java.util.UUID;
import org.jooq.CaseConditionStep;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record4;

/** The viewer's row of {@code users}, for statements that act on behalf of a user. */
public final class ViewerRow {

    /** The claim {@code sub} of the viewer's token. */
    public static final Param<String> SUB = Statement.parameter(USERS.COGNITO_USER_ID);

    /** The columns of {@link #TABLE}. */
    public static final Users VIEWER = USERS.as("viewer");

    /** {@code WITH viewer AS …}: contains no row if the token's user is not registered, or is suspended. */
    public static final CommonTableExpression<Record4<UUID, String, String, String>> TABLE = name("viewer")
            .as(select(USERS.UUID, USERS.HANDLE, USERS.DISPLAY_NAME, USERS.AVATAR_VERSION)
                    .from(USERS)
                    .where(isActive(USERS.COGNITO_USER_ID.eq(SUB))));

    private ViewerRow() {}

    /** The viewer's uuid as a scalar subquery; null if {@link #TABLE} contains no row. */
    public static Field<UUID> uuid() {
        return field(select(VIEWER.UUID).from(TABLE));
    }

    /** The error code if the viewer is not registered or is suspended; callers may append further cases. */
    public static CaseConditionStep<String> notRegistered() {
        return when(notExists(selectOne().from(TABLE)), refusal(SUB));
    }

    /** The error code for a {@code sub} without an active user. */
    public static Field<String> refusal(Field<String> sub) {
        Users suspended = USERS.as("suspended");
        return coalesce(
                field(select(inline(ErrorCode.USER_SUSPENDED.code()))
                        .from(suspended)
                        .where(suspended.COGNITO_USER_ID.eq(sub))),
                inline(ErrorCode.USER_NOT_REGISTERED.code()));
    }

    /** Restricts a condition on the table of users to those who are not suspended. */
    public static Condition isActive(Condition condition) {
        return condition.and(USERS.SUSPENDED_AT.isNull());
    }
}
