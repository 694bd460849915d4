package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.orEmptyArray;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.BOOKMARKS;
import static com.cruddur.jooq.Tables.LIKES;
import static com.cruddur.jooq.Tables.REPOSTS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.unnest;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Visibility;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.PathParameters;
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
 * viewers share a cached page.
 */
final class ViewerStates {

    /** The maximum number of activities of a request: those of the longest page. */
    private static final int MAX_UUIDS = 200;

    private static final Param<UUID[]> UUIDS =
            parameter(ACTIVITIES.UUID.getDataType().array());

    private static final Statement STATES = Statement.of(states(), SUB, UUIDS);

    private final Database database;

    ViewerStates(Database database) {
        this.database = database;
    }

    /**
     * The states of activities, in this order. Activities that the viewer cannot see are omitted.
     *
     * @param uuids up to 200 uuids, separated by commas; a repeated one counts once
     * @throws Failure 422 if it is anything else
     */
    Future<StatementResult> of(Viewer viewer, @Nullable String uuids) {
        return database.execute(STATES, viewer.sub(), parsed(uuids).toArray(UUID[]::new));
    }

    private static Set<UUID> parsed(@Nullable String uuids) {
        String[] parts = uuids == null ? new String[0] : uuids.split(",", -1);
        if (parts.length == 0 || parts.length > MAX_UUIDS) {
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
        Field<UUID> viewer = field(select(VIEWER.UUID).from(ViewerRow.TABLE));
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
                .from(requested)
                .join(ACTIVITIES)
                .on(ACTIVITIES.UUID.eq(uuid))
                .where(ActivityJson.living(ACTIVITIES))
                .and(Visibility.ofSub().shows(ACTIVITIES.USER_UUID));
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
