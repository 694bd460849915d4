package com.cruddur.avatar;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.AVATAR_UPLOADS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Idempotency;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.IdempotencyKey;
import com.cruddur.jooq.tables.AvatarUploads;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;
import org.jooq.types.DayToSecond;

/**
 * A presigned upload URL: it accepts one upload without a token, for a few minutes. The database stores its key, so
 * that any instance accepts the upload.
 */
final class UploadAddress {

    /** The path of an address, to be followed by its key. */
    static final String PATH = "/avatars/uploads/";

    private static final DayToSecond VALID = new DayToSecond(0, 0, 5);

    /** Each new address deletes a few expired ones, so that they do not pile up. */
    private static final int EXPIRED = 100;

    private static final Param<String> PREFIX = parameter(SQLDataType.CLOB);
    private static final Param<UUID> KEY = parameter(AVATAR_UPLOADS.KEY);

    private static final Statement CREATE =
            Statement.of(create(), SUB, PREFIX, Idempotency.KEY, Idempotency.REQUEST_HASH);
    private static final Statement FIND = Statement.of(
            select(body(jsonObject(member("valid", inline(true)))))
                    .from(AVATAR_UPLOADS)
                    .where(isValid(KEY)),
            KEY);

    private final Database database;
    private final String prefix;

    /**
     * Creates the operations.
     *
     * @param backendUrl the origin of this server, as browsers see it
     */
    UploadAddress(Database database, String backendUrl) {
        this.database = database;
        this.prefix = backendUrl + PATH;
    }

    Future<StatementResult> create(Viewer viewer, IdempotencyKey idempotencyKey) {
        return database.execute(CREATE, viewer.sub(), prefix, idempotencyKey.value(), idempotencyKey.requestHash());
    }

    /** Fails unless the address is valid, before its upload is read. */
    Future<StatementResult> find(UUID key) {
        return database.execute(FIND, key).map(ErrorCode.AVATAR_UPLOAD_NOT_FOUND::ifEmpty);
    }

    /** Whether a row of {@code avatar_uploads} is that of a valid address. A suspended user has none. */
    static Condition isValid(Field<UUID> key) {
        return AVATAR_UPLOADS
                .KEY
                .eq(key)
                .and(AVATAR_UPLOADS.EXPIRES_AT.gt(currentOffsetDateTime()))
                .and(exists(
                        selectOne().from(USERS).where(ViewerRow.isActive(USERS.UUID.eq(AVATAR_UPLOADS.USER_UUID)))));
    }

    private static Select<?> create() {
        AvatarUploads draft = AVATAR_UPLOADS.as("draft");
        Field<JSON> answer = field(name("draft", "answer"), SQLDataType.JSON);
        var address = select(
                        function("uuid_generate_v4", SQLDataType.UUID).as(draft.KEY), VIEWER.UUID.as(draft.USER_UUID))
                .from(ViewerRow.TABLE)
                .asTable("draft");
        var drafted = name("draft")
                .as(select(
                                draft.KEY,
                                draft.USER_UUID,
                                currentOffsetDateTime().plus(inline(VALID)).as(draft.EXPIRES_AT),
                                jsonObject(member("url", concat(PREFIX, draft.KEY.cast(SQLDataType.CLOB))))
                                        .as(answer))
                        .from(address));
        Idempotency idempotency = new Idempotency(drafted, ViewerRow.uuid(), draft.KEY, answer);
        var inserted = name("inserted")
                .as(insertInto(AVATAR_UPLOADS, AVATAR_UPLOADS.KEY, AVATAR_UPLOADS.USER_UUID, AVATAR_UPLOADS.EXPIRES_AT)
                        .select(select(draft.KEY, draft.USER_UUID, draft.EXPIRES_AT)
                                .from(drafted)
                                .where(idempotency.isFirst()))
                        .returning(AVATAR_UPLOADS.KEY));
        return with(ViewerRow.TABLE, drafted, idempotency.claim(), inserted, deleteExpired())
                .select(
                        failure(ViewerRow.notRegistered()
                                .when(idempotency.isReused(), inline(ErrorCode.IDEMPOTENCY_KEY_REUSED.code()))),
                        body(idempotency.answer()));
    }

    private static CommonTableExpression<?> deleteExpired() {
        AvatarUploads expired = AVATAR_UPLOADS.as("expired");
        return name("deleted")
                .as(deleteFrom(AVATAR_UPLOADS)
                        .where(AVATAR_UPLOADS.KEY.in(select(expired.KEY)
                                .from(expired)
                                .where(expired.EXPIRES_AT.le(currentOffsetDateTime()))
                                .orderBy(expired.EXPIRES_AT)
                                .limit(inline(EXPIRED))
                                .forUpdate()
                                .skipLocked()))
                        .returning(AVATAR_UPLOADS.KEY));
    }
}
