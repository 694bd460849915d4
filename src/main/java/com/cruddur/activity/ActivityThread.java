package com.cruddur.activity;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.orEmptyArray;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.Answer;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;

/** A crud with its replies, the oldest first. */
final class ActivityThread {

    private static final int MAX_REPLIES = 200;

    private static final Param<UUID> UUID_ = parameter(ACTIVITIES.UUID);
    private static final Param<String> HANDLE = parameter(USERS.HANDLE);

    private static final Statement BY_UUID = Statement.of(thread(ACTIVITIES.UUID.eq(UUID_)), UUID_);
    private static final Statement BY_AUTHOR = Statement.of(
            thread(ACTIVITIES.UUID.eq(UUID_).and(lower(USERS.HANDLE).eq(lower(HANDLE)))), UUID_, HANDLE);

    private final Database database;

    ActivityThread(Database database) {
        this.database = database;
    }

    Future<Answer> byUuid(UUID uuid) {
        return database.answer(BY_UUID, uuid).map(ErrorCode.ACTIVITY_NOT_FOUND::ifNothing);
    }

    /** Found only where the handle is its author's. */
    Future<Answer> byAuthor(String handle, UUID uuid) {
        return database.answer(BY_AUTHOR, uuid, handle).map(ErrorCode.ACTIVITY_NOT_FOUND::ifNothing);
    }

    private static Select<?> thread(Condition condition) {
        return select(body(jsonObject(
                        member("activity", ActivityJson.of(ACTIVITIES, USERS)),
                        member("replies", orEmptyArray(replies())))))
                .from(ACTIVITIES)
                .join(USERS)
                .on(USERS.UUID.eq(ACTIVITIES.USER_UUID))
                .where(condition)
                .and(ActivityJson.living(ACTIVITIES));
    }

    private static Field<JSON> replies() {
        Activities reply = ACTIVITIES.as("reply");
        Users author = USERS.as("reply_author");
        Field<JSON> item = field("item", SQLDataType.JSON);
        var oldest = select(ActivityJson.of(reply, author).as(item), reply.CREATED_AT, reply.UUID)
                .from(reply)
                .join(author)
                .on(author.UUID.eq(reply.USER_UUID))
                .where(reply.REPLY_TO_ACTIVITY_UUID.eq(ACTIVITIES.UUID))
                .and(ActivityJson.living(reply))
                .orderBy(reply.CREATED_AT, reply.UUID)
                .limit(inline(MAX_REPLIES))
                .asTable("replies");
        return field(select(jsonArrayAgg(item).orderBy(oldest.field(reply.CREATED_AT), oldest.field(reply.UUID)))
                .from(oldest));
    }
}
