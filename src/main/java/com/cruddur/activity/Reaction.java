package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.when;

import com.cruddur.auth.ViewerRow;
import com.cruddur.graph.Visibility;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.Record3;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * Likes or reposts of an activity of the viewer, in a query of {@code activities}. The viewer's own reactions and those of
 * people whom the viewer does not see or mutes do not count.
 *
 * @param counter the number of all reactions
 */
record Reaction(
        String reason,
        Table<?> table,
        TableField<Record, UUID> activityUuid,
        TableField<Record, UUID> userUuid,
        TableField<Record, OffsetDateTime> at,
        TableField<Record, UUID> uuid,
        TableField<Record, Integer> counter) {

    static final Visibility VISIBILITY = Visibility.ofSub();

    private static final Field<UUID> USER_UUID = field(name("user_uuid"), SQLDataType.UUID);

    /** The users whose reactions do not count. A query with {@link #count} contains this table. */
    static final CommonTableExpression<Record1<UUID>> UNCOUNTED = name("uncounted")
            .fields(USER_UUID.getName())
            .asMaterialized(VISIBILITY
                    .hidden()
                    .union(Visibility.suspended())
                    .union(select(VIEWER.UUID).from(ViewerRow.TABLE)));

    /** Whether a suspended user reacted to an activity. A scalar subquery, so that the planner reads no other reactions. */
    Condition hasAnyBySuspended(Field<UUID> activity) {
        return condition(coalesce(
                field(select(inline(true))
                        .from(table)
                        .where(activityUuid.eq(activity))
                        .and(userUuid.in(Visibility.suspended()))
                        .limit(inline(1))),
                inline(false)));
    }

    /** The newest reaction that counts: reason, user, time. */
    Select<Record3<String, UUID, OffsetDateTime>> newest() {
        return select(inline(reason), userUuid, at)
                .from(table)
                .where(ACTIVITIES.USER_UUID.eq(ViewerRow.uuid()))
                .and(counts())
                .orderBy(at.desc(), uuid.desc())
                .limit(inline(1));
    }

    /** The number of reactions that count. Reads whichever are fewer: the reactions, or the users whose reactions do not count. */
    Field<Integer> count() {
        Field<Integer> counted = field(select(DSL.count()).from(table).where(counts()));
        // A scalar subquery instead of a join, for which the planner may read all reactions.
        Field<Boolean> hasReacted = field(select(inline(true))
                .from(table)
                .where(activityUuid.eq(ACTIVITIES.UUID))
                .and(userUuid.eq(UNCOUNTED.field(USER_UUID))));
        Field<Integer> uncounted =
                field(select(DSL.count()).from(UNCOUNTED).where(coalesce(hasReacted, inline(false))));
        return when(counter.le(field(select(DSL.count()).from(UNCOUNTED))), counted)
                .otherwise(counter.minus(uncounted));
    }

    private Condition counts() {
        return activityUuid
                .eq(ACTIVITIES.UUID)
                .and(userUuid.ne(ACTIVITIES.USER_UUID))
                .and(VISIBILITY.showsUnmuted(userUuid));
    }
}
