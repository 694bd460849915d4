package com.cruddur.user;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.update;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Idempotency;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.IdempotencyKey;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;

/** Replaces the viewer's profile. */
final class UpdateProfile {

    private static final Param<String> DISPLAY_NAME = parameter(USERS.DISPLAY_NAME);
    private static final Param<String> BIO = parameter(USERS.BIO);

    private static final Statement REPLACE =
            Statement.of(replace(), SUB, DISPLAY_NAME, BIO, Idempotency.KEY, Idempotency.REQUEST_HASH);

    private final Database database;

    UpdateProfile(Database database) {
        this.database = database;
    }

    Future<StatementResult> replace(Viewer viewer, Profile profile, IdempotencyKey idempotencyKey) {
        return database.execute(
                REPLACE,
                viewer.sub(),
                profile.displayName(),
                profile.bio(),
                idempotencyKey.value(),
                idempotencyKey.requestHash());
    }

    /** Drafts the new profile, claims the {@code Idempotency-Key}, and updates the row if the claim is new. */
    private static Select<?> replace() {
        Field<UUID> claimUuid = field(name("draft", "claim_uuid"), SQLDataType.UUID);
        Field<UUID> userUuid = field(name("draft", "user_uuid"), SQLDataType.UUID);
        Field<JSON> answer = field(name("draft", "answer"), SQLDataType.JSON);
        Users profile = USERS.as("profile");
        var draft = name("draft")
                .as(select(
                                function("uuid_generate_v4", SQLDataType.UUID).as(claimUuid),
                                profile.UUID.as(userUuid),
                                ShortUser.of(profile).as(answer))
                        .from(select(
                                        VIEWER.UUID,
                                        VIEWER.HANDLE,
                                        DISPLAY_NAME.as(profile.DISPLAY_NAME),
                                        VIEWER.AVATAR_VERSION)
                                .from(ViewerRow.TABLE)
                                .asTable("profile")));
        Idempotency idempotency = new Idempotency(draft, ViewerRow.uuid(), claimUuid, answer);
        var updated = name("updated")
                .as(update(USERS)
                        .set(USERS.DISPLAY_NAME, DISPLAY_NAME)
                        .set(USERS.BIO, BIO)
                        .from(draft)
                        .where(USERS.UUID.eq(userUuid))
                        .and(idempotency.isFirst())
                        .returning(USERS.UUID));
        return with(ViewerRow.TABLE, draft, idempotency.claim(), updated)
                .select(
                        failure(ViewerRow.notRegistered()
                                .when(idempotency.isReused(), inline(ErrorCode.IDEMPOTENCY_KEY_REUSED.code()))),
                        body(idempotency.answer()));
    }
}
