package com.cruddur.graph;

import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.when;

import com.cruddur.auth.ViewerRow;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Users;
import java.util.UUID;
import org.jooq.CaseConditionStep;
import org.jooq.CommonTableExpression;
import org.jooq.Param;
import org.jooq.Record2;

/** The person in the path of a request, found by handle. A suspended person does not exist for others. */
final class OtherPerson {

    static final Param<String> HANDLE = parameter(USERS.HANDLE);

    /** The columns of {@link #TABLE}. */
    static final Users OTHER = USERS.as("other");

    /** {@code WITH other AS …}: empty if there is no such person. */
    static final CommonTableExpression<Record2<UUID, String>> TABLE = name("other")
            .as(select(USERS.UUID, USERS.HANDLE)
                    .from(USERS)
                    .where(Routines.textKey(USERS.HANDLE).eq(Routines.textKey(HANDLE)))
                    .and(Visibility.isActive(USERS.UUID)));

    private OtherPerson() {}

    /** The error code if there is no such person. */
    static CaseConditionStep<String> notFound() {
        return when(notExists(selectOne().from(TABLE)), inline(ErrorCode.USER_NOT_FOUND.code()));
    }

    /**
     * The error code if the viewer is not registered or the other person does not exist; callers may append further
     * cases.
     */
    static CaseConditionStep<String> notFoundBy() {
        return ViewerRow.notRegistered()
                .when(notExists(selectOne().from(TABLE)), inline(ErrorCode.USER_NOT_FOUND.code()));
    }

    /** The same cases, and the error code if the other person is the viewer. */
    static CaseConditionStep<String> notFoundByOther() {
        return notFoundBy()
                .when(
                        exists(selectOne().from(ViewerRow.TABLE, TABLE).where(VIEWER.UUID.eq(OTHER.UUID))),
                        inline(ErrorCode.USER_IS_YOURSELF.code()));
    }
}
