package com.cruddur.graph;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.BLOCKS;
import static com.cruddur.jooq.Tables.MUTES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.with;

import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Blocks;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record2;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/** Finds which of a few activities are hidden from which of many viewers, by one statement for all of them. */
public final class HiddenAuthors {

    private static final Param<String[]> SUBS =
            parameter(USERS.COGNITO_USER_ID.getDataType().array());
    private static final Param<UUID[]> UUIDS =
            parameter(ACTIVITIES.UUID.getDataType().array());

    private static final Users VIEWER = USERS.as("viewer");
    private static final Activities ACTIVITY = ACTIVITIES.as("activity");

    private static final Statement HIDDEN = Statement.of(hidden(), SUBS, UUIDS);

    private final Database database;

    public HiddenAuthors(Database database) {
        this.database = database;
    }

    /**
     * The uuids of the hidden activities by the sub of the viewer. Viewers who see all of them are absent, and so are suspended
     * viewers, who count as anonymous.
     *
     * @param subs the viewers
     * @param activities the uuids of the activities
     */
    public Future<Map<String, Set<String>>> of(Set<String> subs, Collection<UUID> activities) {
        return database.executeKeyed(HIDDEN, subs.toArray(String[]::new), activities.toArray(UUID[]::new))
                .map(HiddenAuthors::uuids);
    }

    private static Map<String, Set<String>> uuids(Map<String, StatementResult> results) {
        Map<String, Set<String>> uuids = new HashMap<>();
        results.forEach((sub, result) -> {
            Set<String> hidden = new HashSet<>();
            Objects.requireNonNull(result.body()).toJsonArray().forEach(uuid -> hidden.add((String) uuid));
            uuids.put(sub, hidden);
        });
        return uuids;
    }

    /** Joins from the blocks and mutes, of which most viewers have none. */
    private static Select<?> hidden() {
        Blocks blocking = BLOCKS.as("blocking");
        Blocks blockedBy = BLOCKS.as("blocked_by");
        var viewers = name("viewer")
                .as(select(USERS.UUID, USERS.COGNITO_USER_ID)
                        .from(USERS)
                        .where(USERS.COGNITO_USER_ID.eq(any(SUBS)))
                        .and(Visibility.isActive(USERS.UUID)));
        var activities = name("activity")
                .as(select(ACTIVITIES.UUID, ACTIVITIES.USER_UUID)
                        .from(ACTIVITIES)
                        .where(ACTIVITIES.UUID.eq(any(UUIDS))));
        Field<String> sub = field(name("pair", "sub"), SQLDataType.CLOB);
        Field<UUID> uuid = field(name("pair", "uuid"), SQLDataType.UUID);
        var pairs = pairs(
                        viewers,
                        activities,
                        blocking,
                        blocking.BLOCKER_UUID.eq(VIEWER.UUID).and(blocking.BLOCKED_UUID.eq(ACTIVITY.USER_UUID)))
                .union(pairs(
                        viewers,
                        activities,
                        blockedBy,
                        blockedBy.BLOCKED_UUID.eq(VIEWER.UUID).and(blockedBy.BLOCKER_UUID.eq(ACTIVITY.USER_UUID))))
                .union(pairs(
                        viewers,
                        activities,
                        MUTES,
                        MUTES.MUTER_UUID.eq(VIEWER.UUID).and(MUTES.MUTED_UUID.eq(ACTIVITY.USER_UUID))))
                .asTable("pair", "sub", "uuid");
        return with(viewers, activities)
                .select(sub, body(jsonArrayAgg(uuid)))
                .from(pairs)
                .groupBy(sub);
    }

    private static Select<Record2<String, UUID>> pairs(
            Table<?> viewers, Table<?> activities, Table<?> hiding, Condition hides) {
        return select(VIEWER.COGNITO_USER_ID, ACTIVITY.UUID)
                .from(viewers, activities, hiding)
                .where(hides);
    }
}
