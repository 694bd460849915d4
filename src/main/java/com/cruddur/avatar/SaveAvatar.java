package com.cruddur.avatar;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.AVATARS;
import static com.cruddur.jooq.Tables.AVATAR_UPLOADS;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.AvatarUploads;
import com.cruddur.jooq.tables.Avatars;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;

/** Saves or deletes the avatar of the viewer, or saves the avatar of the owner of an upload address. */
final class SaveAvatar {

    private static final Param<byte[]> JPEG_512 = parameter(AVATARS.JPEG_512);
    private static final Param<byte[]> JPEG_96 = parameter(AVATARS.JPEG_96);
    private static final Param<UUID> KEY = parameter(AVATAR_UPLOADS.KEY);

    private static final Avatars SAVED = AVATARS.as("saved");
    private static final AvatarUploads USED = AVATAR_UPLOADS.as("used");

    private static final Statement BY_VIEWER = Statement.of(byViewer(), SUB, JPEG_512, JPEG_96);
    private static final Statement BY_KEY = Statement.of(byKey(), KEY, JPEG_512, JPEG_96);
    private static final Statement DELETE = Statement.of(delete(), SUB);

    private final Database database;

    SaveAvatar(Database database) {
        this.database = database;
    }

    Future<StatementResult> byViewer(Viewer viewer, AvatarImage image) {
        return database.execute(BY_VIEWER, viewer.sub(), image.jpeg512(), image.jpeg96());
    }

    /** Saves the image and invalidates the address. Of concurrent uploads to one address, one is saved. */
    Future<StatementResult> byKey(UUID key, AvatarImage image) {
        return database.execute(BY_KEY, key, image.jpeg512(), image.jpeg96());
    }

    Future<StatementResult> delete(Viewer viewer) {
        return database.execute(DELETE, viewer.sub());
    }

    private static Select<?> byViewer() {
        var saved = saved(ViewerRow.TABLE, VIEWER.UUID);
        return with(ViewerRow.TABLE, saved).select(failure(ViewerRow.notRegistered()), body(answer(saved)));
    }

    private static Select<?> byKey() {
        var used = name("used")
                .as(deleteFrom(AVATAR_UPLOADS).where(UploadAddress.isValid(KEY)).returning(AVATAR_UPLOADS.USER_UUID));
        var saved = saved(used, USED.USER_UUID);
        Field<String> failure =
                when(notExists(selectOne().from(used)), inline(ErrorCode.AVATAR_UPLOAD_NOT_FOUND.code()));
        return with(used, saved).select(failure(failure), body(answer(saved)));
    }

    private static CommonTableExpression<?> saved(TableLike<?> user, Field<UUID> userUuid) {
        return name("saved")
                .as(insertInto(AVATARS, AVATARS.USER_UUID, AVATARS.JPEG_512, AVATARS.JPEG_96)
                        .select(select(userUuid, JPEG_512, JPEG_96).from(user))
                        .onConflict(AVATARS.USER_UUID)
                        .doUpdate()
                        .set(AVATARS.JPEG_512, excluded(AVATARS.JPEG_512))
                        .set(AVATARS.JPEG_96, excluded(AVATARS.JPEG_96))
                        .set(AVATARS.CREATED_AT, currentOffsetDateTime())
                        .returning(AVATARS.USER_UUID, AVATARS.VERSION));
    }

    private static Field<JSON> answer(CommonTableExpression<?> saved) {
        return answer(
                field(select(Routines.avatarUrl(SAVED.USER_UUID, SAVED.VERSION)).from(saved)));
    }

    private static Field<JSON> answer(Field<String> avatarUrl) {
        return jsonObject(member("avatar_url", avatarUrl));
    }

    private static Select<?> delete() {
        var deleted = name("deleted")
                .as(deleteFrom(AVATARS)
                        .using(ViewerRow.TABLE)
                        .where(AVATARS.USER_UUID.eq(VIEWER.UUID))
                        .returning(AVATARS.USER_UUID));
        return with(ViewerRow.TABLE, deleted)
                .select(failure(ViewerRow.notRegistered()), body(answer(inline(null, SQLDataType.CLOB))));
    }
}
