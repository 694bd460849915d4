package com.cruddur.avatar;

import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.AVATARS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.ErrorCode;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Param;

/** The files of avatars. Those of suspended users are absent. */
final class AvatarFile {

    private static final Param<String> SUB = parameter(USERS.COGNITO_USER_ID);
    private static final Param<UUID> USER = parameter(AVATARS.USER_UUID);
    private static final Param<String> VERSION = parameter(AVATARS.VERSION);

    private static final Statement CURRENT = Statement.of(
            select(AVATARS.JPEG_512.as("body"))
                    .from(USERS)
                    .join(AVATARS)
                    .on(AVATARS.USER_UUID.eq(USERS.UUID))
                    .where(USERS.COGNITO_USER_ID.eq(SUB))
                    .and(USERS.SUSPENDED_AT.isNull()),
            SUB);
    private static final Statement LARGE = version(AVATARS.JPEG_512);
    private static final Statement SMALL = version(AVATARS.JPEG_96);

    private final Database database;

    AvatarFile(Database database) {
        this.database = database;
    }

    /** The current avatar of the user with this subject in the tokens. */
    Future<StatementResult> current(String sub) {
        return found(database.executeShared(CURRENT, sub));
    }

    /** The avatar of a user, if its current version is this one. */
    Future<StatementResult> version(UUID user, String version, boolean small) {
        return found(database.executeShared(small ? SMALL : LARGE, user, version));
    }

    private static Future<StatementResult> found(Future<StatementResult> file) {
        return file.map(ErrorCode.AVATAR_NOT_FOUND::ifEmpty);
    }

    private static Statement version(Field<byte[]> size) {
        return Statement.of(
                select(size.as("body"))
                        .from(AVATARS)
                        .join(USERS)
                        .on(USERS.UUID.eq(AVATARS.USER_UUID))
                        .where(AVATARS.USER_UUID.eq(USER))
                        .and(AVATARS.VERSION.eq(VERSION))
                        .and(USERS.SUSPENDED_AT.isNull()),
                USER,
                VERSION);
    }
}
