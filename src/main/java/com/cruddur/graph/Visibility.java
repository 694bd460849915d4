package com.cruddur.graph;

import static com.cruddur.jooq.Tables.BLOCKS;
import static com.cruddur.jooq.Tables.MUTES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import com.cruddur.auth.ViewerRow;
import com.cruddur.jooq.tables.Blocks;
import com.cruddur.jooq.tables.Mutes;
import com.cruddur.jooq.tables.Users;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;

/**
 * The people whom a viewer sees. Whatever a hidden person writes or does is hidden, too. Every query of activities,
 * people, messages or notifications contains one of these conditions, which cover blocks, mutes and suspensions. {@code
 * VisibilityTest} enforces that.
 *
 * <p>An anonymous or unregistered viewer has a null uuid and sees everybody who is not suspended.
 */
public final class Visibility {

    /** The uuid of the user that the parameter {@link ViewerRow#SUB} names; null for an anonymous or unregistered viewer. */
    private static final Field<UUID> VIEWER = viewer();

    private static final Visibility OF_SUB = new Visibility(VIEWER);
    private static final Visibility OF_ANYONE = new Visibility(inline(null, USERS.UUID));

    private final Field<UUID> viewer;

    private Visibility(Field<UUID> viewer) {
        this.viewer = viewer;
    }

    /** The visibility for the viewer with this uuid; for an anonymous viewer if it is null. */
    public static Visibility of(Field<UUID> viewerUuid) {
        return new Visibility(viewerUuid);
    }

    /** The visibility for the viewer that {@link ViewerRow#SUB} names. The statement declares that parameter. */
    public static Visibility ofSub() {
        return OF_SUB;
    }

    /** The visibility of shared pages: everybody except suspended people. */
    public static Visibility ofAnyone() {
        return OF_ANYONE;
    }

    /** The viewer's uuid in this visibility. */
    public Field<UUID> viewerUuid() {
        return viewer;
    }

    /** Whether the viewer sees a user: not suspended, and neither blocks the other. */
    public Condition shows(Field<UUID> userUuid) {
        Condition active = isActive(userUuid);
        return this == OF_ANYONE ? active : active.and(isUnblocked(userUuid));
    }

    /**
     * Whether the viewer sees a user where muted people are absent: in home, the following feed, notifications, unread
     * counts, streams and suggestions.
     */
    public Condition showsUnmuted(Field<UUID> userUuid) {
        Mutes muting = MUTES.as("muting");
        Condition shown = shows(userUuid);
        return this == OF_ANYONE
                ? shown
                : shown.and(notExists(selectOne()
                        .from(muting)
                        .where(muting.MUTER_UUID.eq(viewer))
                        .and(muting.MUTED_UUID.eq(userUuid))));
    }

    /** Whether neither of the viewer and a user blocks the other. The user may be suspended. */
    public Condition isUnblocked(Field<UUID> userUuid) {
        Blocks blocking = BLOCKS.as("blocking");
        Blocks blockedBy = BLOCKS.as("blocked_by");
        return notExists(selectOne()
                        .from(blocking)
                        .where(blocking.BLOCKER_UUID.eq(viewer))
                        .and(blocking.BLOCKED_UUID.eq(userUuid)))
                .and(notExists(selectOne()
                        .from(blockedBy)
                        .where(blockedBy.BLOCKED_UUID.eq(viewer))
                        .and(blockedBy.BLOCKER_UUID.eq(userUuid))));
    }

    /** The uuids of the people whom the viewer does not see or mutes, without suspended people: a table of one column. */
    public Select<Record1<UUID>> hidden() {
        Blocks blockedBy = BLOCKS.as("blocked_by");
        return select(BLOCKS.BLOCKED_UUID)
                .from(BLOCKS)
                .where(BLOCKS.BLOCKER_UUID.eq(viewer))
                .union(select(blockedBy.BLOCKER_UUID).from(blockedBy).where(blockedBy.BLOCKED_UUID.eq(viewer)))
                .union(select(MUTES.MUTED_UUID).from(MUTES).where(MUTES.MUTER_UUID.eq(viewer)));
    }

    /** The uuids of suspended people: a table of one column. There are few. */
    public static Select<Record1<UUID>> suspended() {
        Users suspended = USERS.as("suspended");
        return select(suspended.UUID).from(suspended).where(suspended.SUSPENDED_AT.isNotNull());
    }

    /** Whether a user is not suspended. The index of suspended people is small, so that the lookup costs next to nothing. */
    public static Condition isActive(Field<UUID> userUuid) {
        Users suspended = USERS.as("suspended");
        return notExists(
                selectOne().from(suspended).where(suspended.UUID.eq(userUuid)).and(suspended.SUSPENDED_AT.isNotNull()));
    }

    /** A scalar subquery, so that PostgreSQL evaluates it once. A suspended user counts as anonymous. */
    private static Field<UUID> viewer() {
        Users self = USERS.as("self");
        return field(select(self.UUID)
                .from(self)
                .where(self.COGNITO_USER_ID.eq(ViewerRow.SUB))
                .and(self.SUSPENDED_AT.isNull()));
    }
}
