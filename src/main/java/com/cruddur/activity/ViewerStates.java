package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.orEmptyArray;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.BOOKMARKS;
import static com.cruddur.jooq.Tables.LIKES;
import static com.cruddur.jooq.Tables.REPOSTS;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.arrayAgg;
import static org.jooq.impl.DSL.arrayConcat;
import static org.jooq.impl.DSL.arrayRemove;
import static org.jooq.impl.DSL.cardinality;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.unnest;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.ChangeKeys;
import com.cruddur.db.Database;
import com.cruddur.db.ExactRead;
import com.cruddur.db.PageTag;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Visibility;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.PathParameters;
import com.cruddur.jooq.Routines;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Whether the viewer likes, reposted and bookmarked each of many activities. Pages do not contain these states, so that all
 * viewers share a cached page. The states of a page are {@link ExactRead}s: a client that reads the page again asks for the
 * same states again.
 */
final class ViewerStates {

    /** The maximum number of activities of a request: those of the longest page. */
    private static final int MAX_UUIDS = 200;

    private static final Param<UUID[]> UUIDS =
            parameter(ACTIVITIES.UUID.getDataType().array());

    private static final Statement STATES = Statement.of(states(), SUB, UUIDS);

    /**
     * Identifies cached states.
     *
     * @param uuids as the client sent them: only a valid list has an entry
     */
    private record Key(String sub, String uuids) {}

    private final ExactRead<Key> states;

    ViewerStates(Database database) {
        states = new ExactRead<>(
                database,
                STATES,
                key -> database.execute(STATES, key.sub(), parsed(key.uuids()).toArray(UUID[]::new)));
    }

    /**
     * The states of activities, in this order. Activities that the viewer cannot see are omitted.
     *
     * @param uuids up to 200 uuids, separated by commas; a repeated one counts once
     * @throws Failure 422 if it is anything else
     */
    Future<StatementResult> of(Viewer viewer, @Nullable String uuids) {
        if (uuids == null) {
            throw new Failure(ErrorCode.UUIDS_INVALID);
        }
        return states.read(new Key(viewer.sub(), uuids)).map(ErrorCode::ifSuccessful);
    }

    private static Set<UUID> parsed(String uuids) {
        String[] parts = uuids.split(",", -1);
        if (parts.length > MAX_UUIDS) {
            throw new Failure(ErrorCode.UUIDS_INVALID);
        }
        Set<UUID> parsed = new LinkedHashSet<>();
        for (String part : parts) {
            parsed.add(PathParameters.uuid(part).orElseThrow(() -> new Failure(ErrorCode.UUIDS_INVALID)));
        }
        return parsed;
    }

    private static Select<?> states() {
        Field<UUID> uuid = field(name("requested", "uuid"), SQLDataType.UUID);
        Field<Long> place = field(name("requested", "place"), SQLDataType.BIGINT);
        Table<?> requested = unnest(UUIDS).withOrdinality().as("requested", "uuid", "place");
        Field<UUID> viewer = ViewerRow.uuid();
        return with(ViewerRow.TABLE)
                .select(
                        failure(ViewerRow.notRegistered()),
                        body(orEmptyArray(jsonArrayAgg(jsonObject(
                                        member("uuid", ACTIVITIES.UUID),
                                        member("liked", has(LIKES, LIKES.ACTIVITY_UUID, LIKES.USER_UUID.eq(viewer))),
                                        member(
                                                "reposted",
                                                has(REPOSTS, REPOSTS.ACTIVITY_UUID, REPOSTS.USER_UUID.eq(viewer))),
                                        member(
                                                "bookmarked",
                                                has(
                                                        BOOKMARKS,
                                                        BOOKMARKS.ACTIVITY_UUID,
                                                        BOOKMARKS.USER_UUID.eq(viewer)))))
                                .orderBy(place))))
                .select(PageTag.columns(min(ACTIVITIES.EXPIRES_AT), keys(viewer)))
                .from(requested)
                .join(ACTIVITIES)
                .on(ACTIVITIES.UUID.eq(uuid))
                .where(ActivityJson.living(ACTIVITIES))
                .and(Visibility.ofSub().shows(ACTIVITIES.USER_UUID));
    }

    /**
     * The activities, whose counters change with every like and repost; the people whom the viewer hides; and the viewer's
     * bookmarks. A missing activity may be inserted, and an unregistered viewer may register. The deletion or suspension of a
     * user changes everything.
     */
    private static Field<UUID[]> keys(Field<UUID> viewer) {
        Field<UUID[]> others = array(
                Routines.hidingKey(viewer),
                Routines.bookmarksKey(viewer),
                when(count().lt(cardinality(UUIDS)), inline(ChangeKeys.ACTIVITIES)),
                when(viewer.isNull(), inline(ChangeKeys.USERS)));
        return arrayRemove(arrayConcat(arrayAgg(ACTIVITIES.UUID), others), inline(null, SQLDataType.UUID));
    }

    /** A scalar subquery: for EXISTS the planner may read all rows of the viewer instead of one row by its key. */
    private static Field<Boolean> has(Table<?> table, Field<UUID> activityUuid, Condition isViewers) {
        return coalesce(
                field(select(inline(true))
                        .from(table)
                        .where(activityUuid.eq(ACTIVITIES.UUID))
                        .and(isViewers)),
                inline(false));
    }
}
