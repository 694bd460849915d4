package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.update;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Answer;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.Param;
import org.jooq.Select;

/** Replying to a crud: the reply expires with it, and it counts one reply more. */
final class PostReply {

    private static final Param<UUID> PARENT_UUID = parameter(ACTIVITIES.UUID);
    private static final Param<String> MESSAGE = parameter(ACTIVITIES.MESSAGE);

    private static final Statement REPLY = Statement.of(reply(), SUB, PARENT_UUID, MESSAGE);

    private final Database database;

    PostReply(Database database) {
        this.database = database;
    }

    Future<Answer> reply(Viewer viewer, UUID parentUuid, NewReply reply) {
        return database.answer(REPLY, viewer.sub(), parentUuid, reply.message());
    }

    /** Counting first locks the parent's row, so that it can't go between being found and being replied to. */
    private static Select<?> reply() {
        Activities parent = ACTIVITIES.as("parent");
        Activities posted = ACTIVITIES.as("posted");
        var count = name("parent")
                .as(update(ACTIVITIES)
                        .set(ACTIVITIES.REPLIES_COUNT, ACTIVITIES.REPLIES_COUNT.plus(inline(1)))
                        .where(ACTIVITIES.UUID.eq(PARENT_UUID))
                        .and(ActivityJson.living(ACTIVITIES))
                        .and(exists(selectOne().from(ViewerRow.TABLE)))
                        .returning(ACTIVITIES.UUID, ACTIVITIES.EXPIRES_AT));
        var insert = name("posted")
                .as(insertInto(
                                ACTIVITIES,
                                ACTIVITIES.USER_UUID,
                                ACTIVITIES.MESSAGE,
                                ACTIVITIES.REPLY_TO_ACTIVITY_UUID,
                                ACTIVITIES.EXPIRES_AT)
                        .select(select(VIEWER.UUID, MESSAGE, parent.UUID, parent.EXPIRES_AT)
                                .from(ViewerRow.TABLE, count))
                        .returning());
        return with(ViewerRow.TABLE, count, insert)
                .select(
                        failure(ViewerRow.notRegistered()
                                .when(notExists(selectOne().from(count)), inline(ErrorCode.ACTIVITY_NOT_FOUND.code()))),
                        body(field(select(ActivityJson.of(posted, VIEWER)).from(insert, ViewerRow.TABLE))));
    }
}
