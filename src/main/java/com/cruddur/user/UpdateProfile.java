package com.cruddur.user;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.update;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.db.Answer;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import org.jooq.Param;
import org.jooq.Select;

/** Changing one's own profile. */
final class UpdateProfile {

    private static final Param<String> DISPLAY_NAME = parameter(USERS.DISPLAY_NAME);
    private static final Param<String> BIO = parameter(USERS.BIO);

    private static final Statement REPLACE = Statement.of(replace(), SUB, DISPLAY_NAME, BIO);

    private final Database database;

    UpdateProfile(Database database) {
        this.database = database;
    }

    Future<Answer> replace(Viewer viewer, Profile profile) {
        return database.answer(REPLACE, viewer.sub(), profile.displayName(), profile.bio())
                .map(ErrorCode.USER_NOT_REGISTERED::ifNothing);
    }

    private static Select<?> replace() {
        Users updated = USERS.as("updated");
        var update = name("updated")
                .as(update(USERS)
                        .set(USERS.DISPLAY_NAME, DISPLAY_NAME)
                        .set(USERS.BIO, BIO)
                        .where(USERS.COGNITO_USER_ID.eq(SUB))
                        .returning(USERS.UUID, USERS.HANDLE, USERS.DISPLAY_NAME));
        return with(update).select(body(ShortUser.of(updated))).from(update);
    }
}
