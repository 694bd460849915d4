package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.arrayAppend;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import com.cruddur.auth.Viewer;
import com.cruddur.db.BatchKeys;
import com.cruddur.db.Database;
import com.cruddur.db.ExactRead;
import com.cruddur.db.Keyset;
import com.cruddur.db.PageTag;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.PersonalPages;
import com.cruddur.graph.Visibility;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Page;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.TableLike;

/** A thread: an activity and its replies. Pages of replies begin with the oldest. */
final class ActivityThread {

    private static final BatchKeys<UUID> KEYS = BatchKeys.of(ACTIVITIES.UUID);
    private static final Param<UUID> UUID_ = parameter(ACTIVITIES.UUID);
    private static final Param<String> HANDLE = parameter(USERS.HANDLE);

    private static final Statement BY_UUIDS = Statement.of(
            threads(
                    KEYS.table().join(ACTIVITIES).on(ACTIVITIES.UUID.eq(KEYS.key())),
                    noCondition(),
                    Visibility.ofAnyone()),
            KEYS.keys(),
            Keyset.BEFORE_TIME,
            Keyset.BEFORE_UUID,
            Keyset.LIMIT);
    private static final Condition IS_BY_AUTHOR =
            ACTIVITIES.UUID.eq(UUID_).and(Routines.textKey(USERS.HANDLE).eq(Routines.textKey(HANDLE)));
    private static final Statement BY_AUTHOR = Statement.of(
                    threads(ACTIVITIES, IS_BY_AUTHOR, Visibility.ofAnyone()),
                    UUID_,
                    HANDLE,
                    Keyset.BEFORE_TIME,
                    Keyset.BEFORE_UUID,
                    Keyset.LIMIT)
            .named("by author");

    /** The threads for a viewer who blocks or is blocked. */
    private static final Statement OWN_BY_UUID = Statement.of(
            threads(ACTIVITIES, ACTIVITIES.UUID.eq(UUID_), Visibility.ofSub()),
            SUB,
            UUID_,
            Keyset.BEFORE_TIME,
            Keyset.BEFORE_UUID,
            Keyset.LIMIT);

    private static final Statement OWN_BY_AUTHOR = Statement.of(
            threads(ACTIVITIES, IS_BY_AUTHOR, Visibility.ofSub()),
            SUB,
            UUID_,
            HANDLE,
            Keyset.BEFORE_TIME,
            Keyset.BEFORE_UUID,
            Keyset.LIMIT);

    private record Key(UUID uuid, Page replies) {}

    private record AuthorKey(String handle, UUID uuid, Page replies) {}

    private final Database database;
    private final PersonalPages personal;
    private final ExactRead<Key> byUuid;
    private final ExactRead<AuthorKey> byAuthor;

    ActivityThread(Database database, PersonalPages personal) {
        this.database = database;
        this.personal = personal;
        BatchedPages<UUID> batches = new BatchedPages<>(database, BY_UUIDS, KEYS);
        byUuid = new ExactRead<>(database, BY_UUIDS, key -> batches.page(key.uuid(), key.replies()));
        byAuthor = new ExactRead<>(
                database,
                BY_AUTHOR,
                key -> database.executeShared(
                        BY_AUTHOR,
                        key.uuid(),
                        key.handle(),
                        key.replies().beforeTime(),
                        key.replies().beforeUuid(),
                        key.replies().limit()));
    }

    Future<StatementResult> byUuid(Optional<Viewer> viewer, UUID uuid, Page replies) {
        return personal.page(
                        viewer,
                        () -> byUuid.read(new Key(uuid, replies)),
                        own -> database.execute(
                                OWN_BY_UUID,
                                own.sub(),
                                uuid,
                                replies.beforeTime(),
                                replies.beforeUuid(),
                                replies.limit()))
                .map(ErrorCode.ACTIVITY_NOT_FOUND::ifEmpty);
    }

    /** Finds the activity only if the handle is its author's. */
    Future<StatementResult> byAuthor(Optional<Viewer> viewer, String handle, UUID uuid, Page replies) {
        return personal.page(
                        viewer,
                        () -> byAuthor.read(new AuthorKey(handle, uuid, replies)),
                        own -> database.execute(
                                OWN_BY_AUTHOR,
                                own.sub(),
                                uuid,
                                handle,
                                replies.beforeTime(),
                                replies.beforeUuid(),
                                replies.limit()))
                .map(ErrorCode.ACTIVITY_NOT_FOUND::ifEmpty);
    }

    /**
     * The page depends on the activity's uuid, with which triggers also log a change of a reply, and on the profiles of
     * all authors.
     */
    private static Select<?> threads(TableLike<?> activities, Condition condition, Visibility visibility) {
        Keyset.List replies = replies(visibility);
        return select(
                        ACTIVITIES.UUID,
                        body(jsonObject(
                                member("activity", ActivityJson.of(ACTIVITIES, USERS)),
                                member("replies", replies.items()))),
                        replies.next())
                .select(PageTag.columns(
                        least(ACTIVITIES.EXPIRES_AT, replies.validUntil()),
                        array(ACTIVITIES.UUID),
                        arrayAppend(replies.uuids(), ACTIVITIES.USER_UUID)))
                .from(activities)
                .join(USERS)
                .on(USERS.UUID.eq(ACTIVITIES.USER_UUID))
                .crossJoin(lateral(replies.table()))
                .where(condition)
                .and(ActivityJson.living(ACTIVITIES))
                .and(visibility.shows(ACTIVITIES.USER_UUID));
    }

    private static Keyset.List replies(Visibility visibility) {
        Activities reply = ACTIVITIES.as("reply");
        Users author = USERS.as("reply_author");
        return Keyset.listOldestFirst(
                ActivityJson.of(reply, author),
                reply.CREATED_AT,
                reply.UUID,
                reply.join(author).on(author.UUID.eq(reply.USER_UUID)),
                reply.REPLY_TO_ACTIVITY_UUID
                        .eq(ACTIVITIES.UUID)
                        .and(ActivityJson.living(reply))
                        .and(visibility.shows(reply.USER_UUID)),
                reply.EXPIRES_AT,
                reply.USER_UUID);
    }
}
