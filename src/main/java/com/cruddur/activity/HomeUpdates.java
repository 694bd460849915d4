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
 * The cruds that home got between two moments: all that were committed meanwhile and live, each once, however their
 * transactions overlapped. By the transaction's number alone, since {@code created_at} is when one began.
 */
final class HomeUpdates {

    /** The most that are told; of more only that there are. */
    static final int MOST = 100;

    private static final Param<String> SINCE_SERVER = parameter(SQLDataType.CLOB);
    private static final Param<Long> SINCE_UNSEEN = parameter(ACTIVITIES.CREATED_XID);
    private static final Param<Long[]> SINCE_RUNNING = parameter(SQLDataType.BIGINT.array());
    private static final Param<Long> UNTIL_UNSEEN = parameter(ACTIVITIES.CREATED_XID);
    private static final Param<Long[]> UNTIL_RUNNING = parameter(SQLDataType.BIGINT.array());

    private static final Buffer NO_DETAILS = Buffer.buffer("{}");

    /** Of any range it would be guessed that it has a good part of all cruds; of one at hand it is seen to have few. */
    private static final Statement NEWS = Statement.of(
                    news(), SINCE_SERVER, SINCE_UNSEEN, SINCE_RUNNING, UNTIL_UNSEEN, UNTIL_RUNNING)
            .withCustomPlan();

    /**
     * What is new.
     *
     * @param cruds newest first; null where there are none, or too many
     * @param tooMany also where nobody can tell, since the server was another
     * @param moment up to which; of {@link #since} alone
     */
    record News(@Nullable Buffer cruds, boolean tooMany, SnapshotId moment) {

        /** The event that tells it, empty where there is nothing to tell. */
        Buffer event(SnapshotId until) {
            if (tooMany) {
                return ServerSentEvent.of("reset", until.cursor(), NO_DETAILS);
            }
            return cruds == null ? Buffer.buffer() : ServerSentEvent.of("activities", until.cursor(), cruds);
        }
    }

    private final Database database;

    HomeUpdates(Database database) {
        this.database = database;
    }

    /** What was committed since a moment, up to now. */
    Future<News> since(SnapshotId since) {
        return news(since, null, List.of());
    }

    /** What was committed since a moment and before another. */
    Future<News> between(SnapshotId since, SnapshotId until) {
        return news(since, until.xmax(), until.running());
    }

    private Future<News> news(SnapshotId since, @Nullable Long untilUnseen, List<Long> untilRunning) {
        return database.execute(
                        NEWS,
                        since.server(),
                        since.xmax(),
                        since.running().toArray(Long[]::new),
                        untilUnseen,
                        untilRunning.toArray(Long[]::new))
                .map(HomeUpdates::news);
    }

    private static News news(StatementResult answer) {
        boolean tooMany = answer.failure() != null;
        return new News(tooMany ? null : answer.body(), tooMany, SnapshotId.of(requireNonNull(answer.next())));
    }

    /** Two walks along one index, each as long as there are news: what began later, and what was under way. */
    private static Select<?> news() {
        Activities news = ACTIVITIES.as("news");
        return select(
                        failure(when(
                                SnapshotId.SERVER.ne(SINCE_SERVER).or(count().gt(inline(MOST))), inline("too_many"))),
                        body(jsonArrayAgg(ActivityJson.of(news, USERS))
                                .orderBy(news.CREATED_AT.desc(), news.UUID.desc())),
                        SnapshotId.CURRENT.as("next"))
                .from(committed(ACTIVITIES.CREATED_XID.ge(SINCE_UNSEEN))
                        .unionAll(committed(ACTIVITIES.CREATED_XID.eq(any(SINCE_RUNNING))))
                        .asTable(news))
                .join(USERS)
                .on(USERS.UUID.eq(news.USER_UUID));
    }

    /** In the index's order, which nobody needs, and without their authors: else the planner reads all there are first. */
    private static Select<Record> committed(Condition sinceThen) {
        return selectFrom(ACTIVITIES)
                .where(sinceThen)
                // A number from the future came with rows of another server's.
                .and(ACTIVITIES.CREATED_XID.lt(coalesce(UNTIL_UNSEEN, SnapshotId.XMAX)))
                .and(ACTIVITIES.CREATED_XID.ne(all(UNTIL_RUNNING)))
                .and(ActivityJson.living(ACTIVITIES))
                .and(SnapshotId.SERVER.eq(SINCE_SERVER))
                .orderBy(ACTIVITIES.CREATED_XID)
                .limit(inline(MOST + 1));
    }
}
