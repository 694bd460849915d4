package com.cruddur.user;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Visibility;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Param;

/** Finds the short form of a user by handle. */
final class ShortUser {

    private static final Param<String> HANDLE = parameter(USERS.HANDLE);

    private static final Statement BY_HANDLE = Statement.of(
            select(body(of(USERS)))
                    .from(USERS)
                    .where(Routines.textKey(USERS.HANDLE).eq(Routines.textKey(HANDLE)))
                    .and(Visibility.isActive(USERS.UUID)),
            HANDLE);

    private final Database database;

    ShortUser(Database database) {
        this.database = database;
    }

    Future<StatementResult> byHandle(String handle) {
        return database.execute(BY_HANDLE, handle).map(ErrorCode.USER_NOT_FOUND::ifEmpty);
    }

    /** The JSON object. */
    static Field<JSON> of(Users user) {
        return jsonObject(
                member("uuid", user.UUID),
                member("handle", user.HANDLE),
                member("display_name", user.DISPLAY_NAME),
                member("avatar_url", Routines.avatarUrl(user.UUID, user.AVATAR_VERSION)));
    }
}
