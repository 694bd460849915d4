package com.cruddur.activity;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static java.util.Objects.requireNonNull;
import static org.jooq.impl.DSL.all;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectFrom;
import static org.jooq.impl.DSL.when;

import com.cruddur.db.Database;
import com.cruddur.db.SnapshotId;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Visibility;
import com.cruddur.http.ServerSentEvent;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Param;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the living activities that were committed between two snapshots, each once, in any commit order. It compares
 * transaction ids with the snapshots, because {@code created_at} is the time at which a transaction began.
 */
final class HomeUpdates {

    /** The maximum number of activities in an event. If there are more, the event is a reset. */
    static final int MAX_ACTIVITIES = 100;

    private static final Param<String> SINCE_SERVER = parameter(SQLDataType.CLOB);
    private static final Param<Long> SINCE_UNSEEN = parameter(ACTIVITIES.CREATED_XID);
    private static final Param<Long[]> SINCE_RUNNING = parameter(SQLDataType.BIGINT.array());
    private static final Param<Long> UNTIL_UNSEEN = parameter(ACTIVITIES.CREATED_XID);
    private static final Param<Long[]> UNTIL_RUNNING = parameter(SQLDataType.BIGINT.array());

    /** A generic plan would expect a large part of the table in any range. A custom plan sees that the range is small. */
    private static final Statement UPDATES = Statement.of(
                    updates(), SINCE_SERVER, SINCE_UNSEEN, SINCE_RUNNING, UNTIL_UNSEEN, UNTIL_RUNNING)
            .withCustomPlan();

    /**
     * The activities between two snapshots.
     *
     * @param activities a JSON array, newest first; null if there are none or too many
     * @param tooMany whether there are too many, or the first snapshot is of another server
     * @param snapshot the snapshot of the statement
     */
    record Updates(@Nullable Buffer activities, boolean tooMany, SnapshotId snapshot) {

        boolean isEmpty() {
            return activities == null && !tooMany;
        }

        /** The server-sent event, empty if there are no activities. */
        Buffer event(SnapshotId until) {
            if (tooMany) {
                return ServerSentEvent.reset(until.cursor());
            }
            return activities == null ? Buffer.buffer() : ServerSentEvent.of("activities", until.cursor(), activities);
        }
    }

    private final Database database;

    HomeUpdates(Database database) {
        this.database = database;
    }

    /** Reads what was committed since a snapshot. */
    Future<Updates> since(SnapshotId since) {
        return updates(since, null, List.of());
    }

    /** Reads what was committed since a snapshot and before another. */
    Future<Updates> between(SnapshotId since, SnapshotId until) {
        return updates(since, until.xmax(), until.inProgress());
    }

    private Future<Updates> updates(SnapshotId since, @Nullable Long untilUnseen, List<Long> untilRunning) {
        return database.execute(
                        UPDATES,
                        since.server(),
                        since.xmax(),
                        since.inProgress().toArray(Long[]::new),
                        untilUnseen,
                        untilRunning.toArray(Long[]::new))
                .map(HomeUpdates::updates);
    }

    private static Updates updates(StatementResult result) {
        boolean tooMany = result.failure() != null;
        return new Updates(tooMany ? null : result.body(), tooMany, SnapshotId.of(requireNonNull(result.next())));
    }

    /** Two index scans: transactions that began after the snapshot, and transactions that were in progress in it. */
    private static Select<?> updates() {
        Activities updates = ACTIVITIES.as("updates");
        return select(
                        failure(when(
                                SnapshotId.SERVER.ne(SINCE_SERVER).or(count().gt(inline(MAX_ACTIVITIES))),
                                inline("too_many"))),
                        body(jsonArrayAgg(ActivityJson.of(updates, USERS))
                                .orderBy(updates.CREATED_AT.desc(), updates.UUID.desc())),
                        SnapshotId.CURRENT.as("next"))
                .from(committed(ACTIVITIES.CREATED_XID.ge(SINCE_UNSEEN))
                        .unionAll(committed(ACTIVITIES.CREATED_XID.eq(any(SINCE_RUNNING))))
                        .asTable(updates))
                .join(USERS)
                .on(USERS.UUID.eq(updates.USER_UUID));
    }

    /** Without the join and in index order, so that the planner scans the index and stops at the limit. */
    private static Select<Record> committed(Condition sinceThen) {
        return selectFrom(ACTIVITIES)
                .where(sinceThen)
                // Rows that were restored from another server may have ids from the future.
                .and(ACTIVITIES.CREATED_XID.lt(coalesce(UNTIL_UNSEEN, SnapshotId.XMAX)))
                .and(ACTIVITIES.CREATED_XID.ne(all(UNTIL_RUNNING)))
                .and(ActivityJson.living(ACTIVITIES))
                .and(Visibility.ofAnyone().showsUnmuted(ACTIVITIES.USER_UUID))
                .and(SnapshotId.SERVER.eq(SINCE_SERVER))
                .orderBy(ACTIVITIES.CREATED_XID)
                .limit(inline(MAX_ACTIVITIES + 1));
    }
}
