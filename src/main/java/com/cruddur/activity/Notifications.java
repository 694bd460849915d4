package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.LIKES;
import static com.cruddur.jooq.Tables.NOTIFICATIONS;
import static com.cruddur.jooq.Tables.REPOSTS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.PersonalPages;
import com.cruddur.graph.Visibility;
import com.cruddur.http.Page;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.JSONEntry;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/**
 * The viewer's notifications, newest first, one entry per activity: activities by other users that reply to the viewer or
 * mention the viewer, and activities of the viewer with likes or reposts. The table {@code notifications} orders the list.
 * The newest reaction to an activity is read by index, so an entry costs the same for one like and for 100,000.
 */
final class Notifications {

    private static final Reaction LIKE = new Reaction(
            "like", LIKES, LIKES.ACTIVITY_UUID, LIKES.USER_UUID, LIKES.CREATED_AT, LIKES.UUID, ACTIVITIES.LIKES_COUNT);

    private static final Reaction REPOST = new Reaction(
            "repost",
            REPOSTS,
            REPOSTS.ACTIVITY_UUID,
            REPOSTS.USER_UUID,
            REPOSTS.CREATED_AT,
            REPOSTS.UUID,
            ACTIVITIES.REPOSTS_COUNT);

    /** The columns of the newest reaction by another user. */
    private static final Field<String> REASON = field(name("reaction", "reason"), SQLDataType.CLOB);

    private static final Field<UUID> BY_UUID = field(name("reaction", "by_uuid"), SQLDataType.UUID);
    private static final Field<OffsetDateTime> AT = field(name("reaction", "at"), SQLDataType.TIMESTAMPWITHTIMEZONE);

    /** The number of newest entries that are sorted for a viewer who hides people. Nearly every page needs no more. */
    private static final int SORTED_FIRST = 1_000;

    /** The number that is sorted for any other page, which takes long. */
    private static final int MAX_SORTED = 10_000;

    /** A scalar subquery instead of a join, so that an index also gives the order. */
    private static final Condition IS_TO_VIEWER = NOTIFICATIONS.USER_UUID.eq(ViewerRow.uuid());

    private static final Condition IS_VIEWERS = ACTIVITIES.USER_UUID.eq(NOTIFICATIONS.USER_UUID);

    /**
     * The page of most viewers, in the order of {@code notifications}. No row if hidden reactions, those of suspended users,
     * may change the page.
     */
    private static final Statement PAGE =
            Statement.of(storedPage(), SUB, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);

    /**
     * The page of a viewer from whom reactions are hidden: an entry whose newest reaction is hidden has an earlier place.
     * No row if an entry that was not sorted can belong to the page.
     */
    private static final Statement OWN_NEWEST_PAGE =
            Statement.of(ownNewestPage(), SUB, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);

    private static final Statement OWN_PAGE = Statement.of(
            page(ownList(MAX_SORTED), noCondition()), SUB, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);

    private final Database database;
    private final PersonalPages personal;

    Notifications(Database database, PersonalPages personal) {
        this.database = database;
        this.personal = personal;
    }

    Future<StatementResult> page(Viewer viewer, Page page) {
        return personal.hidesAnybody(viewer).compose(hides -> hides ? ownPage(viewer, page) : storedPage(viewer, page));
    }

    private Future<StatementResult> storedPage(Viewer viewer, Page page) {
        return execute(database, PAGE, viewer, page)
                .compose(result -> result.isEmpty() ? ownPage(viewer, page) : Future.succeededFuture(result));
    }

    private Future<StatementResult> ownPage(Viewer viewer, Page page) {
        return execute(database, OWN_NEWEST_PAGE, viewer, page)
                .compose(result -> result.isEmpty()
                        ? execute(database.bulkhead(), OWN_PAGE, viewer, page)
                        : Future.succeededFuture(result));
    }

    private static Future<StatementResult> execute(Database database, Statement statement, Viewer viewer, Page page) {
        return database.execute(statement, viewer.sub(), page.beforeTime(), page.beforeUuid(), page.limit());
    }

    /**
     * A hidden reaction only moves an entry to an earlier time. So the page is right if none of its entries has moved, nor the
     * entry that follows, and no entry of the previous pages has moved to this one.
     */
    private static Select<?> storedPage() {
        Field<OffsetDateTime> moved = when(IS_VIEWERS.and(AT.ne(NOTIFICATIONS.AT)), NOTIFICATIONS.AT);
        Keyset.List list = list(NOTIFICATIONS, NOTIFICATIONS.AT, moved);
        var previous = NOTIFICATIONS.as("previous");
        Condition mayHaveMoved = exists(selectOne()
                .from(previous)
                .where(previous.USER_UUID.eq(ViewerRow.uuid()))
                .and(previous.AT.ge(Keyset.BEFORE_TIME))
                .and(LIKE.hasAnyBySuspended(previous.ACTIVITY_UUID)
                        .or(REPOST.hasAnyBySuspended(previous.ACTIVITY_UUID))));
        return page(
                list,
                list.validUntil()
                        .isNull()
                        .and(not(exists(Visibility.suspended()).and(mayHaveMoved))));
    }

    /**
     * A hidden reaction only moves an entry to an earlier time. So every entry that is not sorted is earlier than the
     * last sorted row of {@code notifications}. A page that ends later than that row is complete.
     */
    private static Select<?> ownNewestPage() {
        Keyset.List list = ownList(SORTED_FIRST);
        Field<OffsetDateTime> lastSorted = field(select(NOTIFICATIONS.AT)
                .from(NOTIFICATIONS)
                .where(IS_TO_VIEWER)
                .orderBy(NOTIFICATIONS.AT.desc())
                .offset(inline(SORTED_FIRST - 1))
                .limit(inline(1)));
        Condition isComplete = lastSorted
                .isNull()
                .or(list.next().isNotNull().and(list.validUntil().gt(lastSorted)));
        return page(list, isComplete);
    }

    private static Keyset.List ownList(int maxSorted) {
        Table<?> newestEntries = select(NOTIFICATIONS.USER_UUID, NOTIFICATIONS.ACTIVITY_UUID, NOTIFICATIONS.AT)
                .from(NOTIFICATIONS)
                .where(IS_TO_VIEWER)
                .orderBy(NOTIFICATIONS.AT.desc())
                .limit(inline(maxSorted))
                .asTable(NOTIFICATIONS);
        Field<OffsetDateTime> time = when(IS_VIEWERS, AT).otherwise(NOTIFICATIONS.AT);
        return list(newestEntries, time, time);
    }

    private static Select<?> page(Keyset.List list, Condition isComplete) {
        return with(ViewerRow.TABLE, Reaction.UNCOUNTED)
                .select(failure(ViewerRow.notRegistered()), Statement.body(list.items()), list.next())
                .from(list.table())
                .where(isComplete);
    }

    /**
     * A page of some rows of {@code notifications} in the order of a time. Its {@code validUntil} is the earliest mark, which
     * may be null, of its rows and of the row that follows.
     */
    private static Keyset.List list(Table<?> entries, Field<OffsetDateTime> time, Field<OffsetDateTime> mark) {
        return Keyset.list(
                notification(IS_VIEWERS),
                time,
                NOTIFICATIONS.ACTIVITY_UUID,
                entries.join(ACTIVITIES)
                        .on(ACTIVITIES.UUID.eq(NOTIFICATIONS.ACTIVITY_UUID))
                        .join(USERS)
                        .on(USERS.UUID.eq(ACTIVITIES.USER_UUID))
                        .leftJoin(lateral(newestReaction()))
                        .on(trueCondition()),
                IS_TO_VIEWER
                        .and(ActivityJson.living(ACTIVITIES))
                        .and(Reaction.VISIBILITY.showsUnmuted(ACTIVITIES.USER_UUID))
                        .and(ACTIVITIES.USER_UUID.ne(NOTIFICATIONS.USER_UUID).or(AT.isNotNull())),
                mark);
    }

    private static Field<JSON> notification(Condition isViewers) {
        Activities parent = ACTIVITIES.as("parent");
        Users by = USERS.as("by_user");
        Condition isReply = exists(selectOne()
                .from(parent)
                .where(parent.UUID.eq(ACTIVITIES.REPLY_TO_ACTIVITY_UUID))
                .and(parent.USER_UUID.eq(NOTIFICATIONS.USER_UUID)));
        Field<Integer> count =
                when(REASON.eq(inline(LIKE.reason())), LIKE.count()).otherwise(REPOST.count());
        return jsonObject(Stream.concat(
                        ActivityJson.members(ACTIVITIES, USERS).stream(),
                        Stream.<JSONEntry<?>>of(
                                member(
                                        "reason",
                                        when(isViewers, REASON)
                                                .when(isReply, inline("reply"))
                                                .otherwise(inline("mention"))),
                                member(
                                        "by",
                                        when(
                                                        isViewers,
                                                        field(select(by.HANDLE)
                                                                .from(by)
                                                                .where(by.UUID.eq(BY_UUID))))
                                                .otherwise(USERS.HANDLE)),
                                member("at", when(isViewers, AT).otherwise(NOTIFICATIONS.AT)),
                                member("count", when(isViewers, count).otherwise(inline(1)))))
                .toList());
    }

    /** The newest like or repost of an activity of the viewer, by a user whom the viewer sees; no row for other activities. */
    private static Table<?> newestReaction() {
        return select(REASON, BY_UUID, AT)
                .from(LIKE.newest().unionAll(REPOST.newest()).asTable("reaction", "reason", "by_uuid", "at"))
                .orderBy(AT.desc(), REASON)
                .limit(inline(1))
                .asTable("reaction");
    }
}
