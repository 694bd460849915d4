package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Idempotency;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Visibility;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.IdempotencyKey;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;

/** Posts a reply. It expires with its parent. The statement increments the parent's {@code replies_count}. */
final class PostReply {

    private static final Param<UUID> PARENT_UUID = parameter(ACTIVITIES.UUID);
    private static final Param<String> MESSAGE = parameter(ACTIVITIES.MESSAGE);

    /**
     * The time at which this statement holds the parent's lock, which may be later than its start. The order of times is
     * the order of commits, so a client that pages through the replies misses none.
     */
    private static final Field<OffsetDateTime> LOCKED_AT =
            function("clock_timestamp", SQLDataType.TIMESTAMPWITHTIMEZONE);

    private static final Statement REPLY =
            Statement.of(reply(), SUB, PARENT_UUID, MESSAGE, Idempotency.KEY, Idempotency.REQUEST_HASH);

    private final Database database;

    PostReply(Database database) {
        this.database = database;
    }

    Future<StatementResult> reply(Viewer viewer, UUID parentUuid, NewReply reply, IdempotencyKey idempotencyKey) {
        return database.execute(
                REPLY, viewer.sub(), parentUuid, reply.message(), idempotencyKey.value(), idempotencyKey.requestHash());
    }

    /** Locks the parent's row first, so that the parent cannot be deleted before the reply is inserted. */
    private static Select<?> reply() {
        Activities parent = ACTIVITIES.as("parent");
        Activities locked = ACTIVITIES.as("locked");
        var lock = name("locked")
                .as(select(ACTIVITIES.UUID, ACTIVITIES.EXPIRES_AT)
                        .from(ACTIVITIES)
                        .where(ACTIVITIES.UUID.eq(PARENT_UUID))
                        .and(ActivityJson.living(ACTIVITIES))
                        .and(Visibility.ofSub().shows(ACTIVITIES.USER_UUID))
                        .forNoKeyUpdate());
        // The statement may have waited for the lock until the parent expired.
        var found = name("parent")
                .as(select(locked.UUID, locked.EXPIRES_AT).from(lock).where(ActivityJson.stillLiving(locked)));
        NewActivityRow reply =
                new NewActivityRow(MESSAGE, parent.UUID, LOCKED_AT, parent.EXPIRES_AT, ViewerRow.TABLE, found);
        return with(ViewerRow.TABLE, lock, found, reply.draft(), reply.claim(), reply.inserted())
                .select(
                        reply.failure(ViewerRow.notRegistered()
                                .when(notExists(selectOne().from(found)), inline(ErrorCode.ACTIVITY_NOT_FOUND.code()))),
                        reply.body());
    }
}
