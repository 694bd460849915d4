package com.cruddur.stream;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.MESSAGES;
import static com.cruddur.jooq.Tables.MESSAGE_GROUP_MEMBERS;
import static com.cruddur.jooq.Tables.REPOSTS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.all;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.castNull;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectFrom;
import static org.jooq.impl.DSL.unnest;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.activity.ActivityJson;
import com.cruddur.db.SnapshotId;
import com.cruddur.db.Statement;
import com.cruddur.jooq.tables.Users;
import com.cruddur.message.MessageJson;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Param;
import org.jooq.Record;
import org.jooq.Record4;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.SQLDataType;

/**
 * The statement behind a viewer's stream. It reads the activities and messages that were committed between a position and a
 * snapshot, and which of the given users receive them. An activity is read once, whatever the number of its receivers.
 */
final class NewsStatement {

    /** The keys of the rows: {@code activity 100001}, …, newest first; {@code message 100001}, …, oldest first. */
    static final String ACTIVITY = "activity ";

    static final String MESSAGE = "message ";

    /** The key of the row that returns the snapshot. */
    static final String SNAPSHOT = "snapshot";

    /** The maximum number of new activities, reposts or messages of all people. */
    private static final int MAX_COMMITTED = 1_000;

    static final Param<UUID[]> USER_UUIDS = parameter(SQLDataType.UUID.array());
    private static final Param<String> SINCE_SERVER = parameter(SQLDataType.CLOB);
    private static final Param<Long> ACTIVITIES_UNSEEN = parameter(SQLDataType.BIGINT);
    private static final Param<Long[]> ACTIVITIES_RUNNING = parameter(SQLDataType.BIGINT.array());
    private static final Param<Long> MESSAGES_UNSEEN = parameter(SQLDataType.BIGINT);
    private static final Param<Long[]> MESSAGES_RUNNING = parameter(SQLDataType.BIGINT.array());
    private static final Param<Long> UNTIL_UNSEEN = parameter(SQLDataType.BIGINT);
    private static final Param<Long[]> UNTIL_RUNNING = parameter(SQLDataType.BIGINT.array());

    private static final Users REPOSTER = USERS.as("reposter");
    private static final Field<UUID> ACTIVITY_UUID = field(name("entry", "activity_uuid"), SQLDataType.UUID);
    private static final Field<UUID> BY = field(name("entry", "by_uuid"), SQLDataType.UUID);
    private static final Field<OffsetDateTime> TIME = field(name("entry", "time"), SQLDataType.TIMESTAMPWITHTIMEZONE);
    private static final Field<String> RECEIVERS = field(name("entry", "receivers"), SQLDataType.CLOB);

    /**
     * Returns a row for each item: {@code body} is its JSON, {@code next} lists the positions of its receivers in the array of
     * users. A generic plan would expect a large part of each table in any range of transactions.
     */
    static final Statement NEWS = Statement.of(
                    news(),
                    USER_UUIDS,
                    SINCE_SERVER,
                    ACTIVITIES_UNSEEN,
                    ACTIVITIES_RUNNING,
                    MESSAGES_UNSEEN,
                    MESSAGES_RUNNING,
                    UNTIL_UNSEEN,
                    UNTIL_RUNNING)
            .withCustomPlan();

    private NewsStatement() {}

    private static Select<?> news() {
        var activities = name("new_activity")
                .asMaterialized(committed(
                        ACTIVITIES,
                        ACTIVITIES.CREATED_XID,
                        ACTIVITIES_UNSEEN,
                        ACTIVITIES_RUNNING,
                        ActivityJson.living(ACTIVITIES)));
        var reposts = name("new_repost")
                .asMaterialized(
                        committed(REPOSTS, REPOSTS.CREATED_XID, ACTIVITIES_UNSEEN, ACTIVITIES_RUNNING, noCondition()));
        var messages = name("new_message")
                .asMaterialized(
                        committed(MESSAGES, MESSAGES.CREATED_XID, MESSAGES_UNSEEN, MESSAGES_RUNNING, noCondition()));
        var user = name("receiver")
                .asMaterialized(selectFrom(unnest(USER_UUIDS).withOrdinality().as("receiver", "uuid", "place")));
        Receivers receivers = new Receivers(user);
        Condition tooMany = SnapshotId.SERVER
                .ne(SINCE_SERVER)
                .or(exceeds(activities))
                .or(exceeds(reposts))
                .or(exceeds(messages));
        return with(activities, reposts, messages, user)
                .select(
                        inline(SNAPSHOT).as("key"),
                        failure(when(tooMany, inline("too_many"))),
                        castNull(SQLDataType.BLOB).as("body"),
                        SnapshotId.CURRENT.as("next"))
                .unionAll(activityRows(receivers, activities, reposts))
                .unionAll(messageRows(receivers, messages));
    }

    private static Select<Record4<String, String, byte[], String>> activityRows(
            Receivers receivers, CommonTableExpression<?> activities, CommonTableExpression<?> reposts) {
        return rows(
                ACTIVITY,
                entry(),
                rowNumber().over().orderBy(TIME.desc(), ACTIVITY_UUID.desc()),
                receivers
                        .ofActivities(activities, ACTIVITIES.as("new_activity"))
                        .unionAll(receivers.ofReposts(reposts, REPOSTS.as("new_repost")))
                        .asTable("entry")
                        .join(ACTIVITIES)
                        .on(ACTIVITIES.UUID.eq(ACTIVITY_UUID))
                        .join(USERS)
                        .on(USERS.UUID.eq(ACTIVITIES.USER_UUID))
                        .leftJoin(REPOSTER)
                        .on(REPOSTER.UUID.eq(BY)));
    }

    private static Select<Record4<String, String, byte[], String>> messageRows(
            Receivers receivers, CommonTableExpression<?> messages) {
        return rows(
                MESSAGE,
                MessageJson.withGroup(MESSAGES.UUID, USERS, MESSAGES),
                rowNumber().over().orderBy(TIME, ACTIVITY_UUID),
                receivers
                        .ofMessages(messages, MESSAGES.as("new_message"), MESSAGE_GROUP_MEMBERS)
                        .asTable("entry")
                        .join(MESSAGES)
                        .on(MESSAGES.UUID.eq(ACTIVITY_UUID))
                        .join(USERS)
                        .on(USERS.UUID.eq(MESSAGES.USER_UUID)));
    }

    private static Field<JSON> entry() {
        return ActivityJson.ofFollowing(ACTIVITIES, USERS, REPOSTER, when(BY.isNotNull(), TIME));
    }

    private static Select<Record4<String, String, byte[], String>> rows(
            String kind, Field<JSON> item, Field<Integer> position, Table<?> entries) {
        return select(
                        concat(inline(kind), position.plus(inline(100_000)).cast(SQLDataType.CLOB))
                                .as("key"),
                        castNull(SQLDataType.CLOB).as("failure"),
                        body(item),
                        RECEIVERS.as("next"))
                .from(entries);
    }

    private static Condition exceeds(CommonTableExpression<?> committed) {
        return field(select(count()).from(committed)).gt(inline(MAX_COMMITTED));
    }

    /** Two index scans: transactions that began after the snapshot, and transactions that were in progress in it. */
    private static <R extends Record> Select<R> committed(
            Table<R> table, TableField<?, Long> xid, Param<Long> unseen, Param<Long[]> running, Condition isShown) {
        return committed(table, xid, xid.ge(unseen), isShown)
                .unionAll(committed(table, xid, xid.eq(any(running)), isShown));
    }

    private static <R extends Record> Select<R> committed(
            Table<R> table, TableField<?, Long> xid, Condition sinceThen, Condition isShown) {
        return selectFrom(table)
                .where(sinceThen)
                // Rows that were restored from another server may have ids from the future.
                .and(xid.lt(coalesce(UNTIL_UNSEEN, SnapshotId.XMAX)))
                .and(xid.ne(all(UNTIL_RUNNING)))
                .and(isShown)
                .and(SnapshotId.SERVER.eq(SINCE_SERVER))
                .orderBy(xid)
                .limit(inline(MAX_COMMITTED + 1));
    }
}
