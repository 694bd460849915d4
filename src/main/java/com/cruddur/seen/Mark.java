package com.cruddur.seen;

import static com.cruddur.jooq.Tables.SEEN_MARKS;
import static com.cruddur.jooq.Tables.SEEN_SINCE;
import static com.cruddur.jooq.Tables.USERS;
import static java.util.Objects.requireNonNull;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.unnest;

import com.cruddur.jooq.tables.MessageGroupMembers;
import com.cruddur.jooq.tables.SeenMarks;
import com.cruddur.jooq.tables.Users;
import java.time.OffsetDateTime;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.SQLDataType;

/**
 * A mark: a time, and the snapshot in which it was set. An event is unseen if it is newer than the time, or if the
 * snapshot does not see its transaction. Without a mark, an account that existed before the upgrade has seen everything
 * that was committed before it. Any other account without a mark has seen nothing.
 *
 * @param table a lateral table of one row, which the statement joins
 */
record Mark(Table<?> table, Field<OffsetDateTime> seenAt, Field<Long> xmax, Field<Long[]> inProgress) {

    static final String NOTIFICATIONS = "notifications";
    static final String FOLLOWERS = "followers";

    /**
     * More unseen rows than any count needs, even if most of them are by people whom the viewer does not see. A subquery
     * hides the number from the planner, which then prefers a plan whose first rows are fast. Otherwise it reads all
     * rows of a user and sorts them, because it expects few.
     */
    private static final Field<Integer> MAX_UNSEEN = field(select(inline(10_000)));

    static final Field<OffsetDateTime> BEGINNING_OF_TIME = inline("-infinity").cast(SQLDataType.TIMESTAMPWITHTIMEZONE);

    /** The mark of a user for one of the lists. */
    static Mark of(Users user, String list) {
        SeenMarks mark = SEEN_MARKS.as("mark");
        return of(
                list + "_mark",
                mark.SEEN_AT,
                mark.SEEN_XMAX,
                mark.SEEN_XIP,
                user.CREATED_AT,
                mark,
                mark.USER_UUID.eq(user.UUID).and(mark.LIST.eq(inline(list))));
    }

    /** The mark of a member in a conversation. */
    static Mark of(MessageGroupMembers member) {
        Users user = USERS.as("member_user");
        MessageGroupMembers mark = member.as("mark");
        Field<OffsetDateTime> createdAt =
                field(select(user.CREATED_AT).from(user).where(user.UUID.eq(member.USER_UUID)));
        return of(
                "messages_mark",
                mark.SEEN_AT,
                mark.SEEN_XMAX,
                mark.SEEN_XIP,
                createdAt,
                mark,
                mark.USER_UUID.eq(member.USER_UUID).and(mark.MESSAGE_GROUP_UUID.eq(member.MESSAGE_GROUP_UUID)));
    }

    private static Mark of(
            String name,
            Field<OffsetDateTime> seenAt,
            Field<Long> xmax,
            Field<Long[]> inProgress,
            Field<OffsetDateTime> userCreatedAt,
            Table<?> mark,
            Condition isMark) {
        Table<?> table = lateral(select(
                        coalesce(seenAt, SEEN_SINCE.SEEN_AT, BEGINNING_OF_TIME).as("seen_at"),
                        coalesce(xmax, SEEN_SINCE.SEEN_XMAX).as("seen_xmax"),
                        coalesce(inProgress, SEEN_SINCE.SEEN_XIP).as("seen_xip"))
                .from(selectOne().asTable("one"))
                .leftJoin(mark)
                .on(isMark)
                .leftJoin(SEEN_SINCE)
                .on(SEEN_SINCE.SEEN_AT.gt(userCreatedAt))
                .asTable(name));
        return new Mark(
                table,
                field(name(name, "seen_at"), SQLDataType.TIMESTAMPWITHTIMEZONE),
                field(name(name, "seen_xmax"), SQLDataType.BIGINT),
                field(name(name, "seen_xip"), SQLDataType.BIGINT.array()));
    }

    /** Whether an event is unseen. An event without a transaction id is compared by its time alone. */
    Condition isUnseen(Field<OffsetDateTime> time, Field<Long> xid) {
        return time.gt(seenAt).or(xid.ge(xmax)).or(xid.eq(any(inProgress)));
    }

    /**
     * A column of the unseen rows: index scans, because one scan with OR would read all rows. Their order lets a statement
     * that counts to a limit stop early. Each transaction in progress has a scan of its own: for {@code = ANY} of their
     * ids, the planner reads all rows that are no newer, because it does not know how many a user can have.
     *
     * @param areOfUser the leading column of the indexes on {@code time} and on {@code xid}
     */
    <T> Select<Record1<T>> unseen(
            TableField<?, T> column, Condition areOfUser, Field<OffsetDateTime> time, Field<Long> xid) {
        Condition areNoNewer = areOfUser.and(time.le(seenAt));
        Field<Long> inProgressXid = field(name("in_progress", "xid"), SQLDataType.BIGINT);
        Table<?> ofInProgress =
                newest(column, areNoNewer.and(xid.eq(inProgressXid)), xid).asTable("of_in_progress");
        return newest(column, areOfUser.and(time.gt(seenAt)), time)
                .unionAll(newest(column, areNoNewer.and(xid.ge(xmax)), xid))
                .unionAll(select(requireNonNull(ofInProgress.field(column)))
                        .from(unnest(inProgress).as("in_progress", "xid"))
                        .crossJoin(lateral(ofInProgress)));
    }

    private static <T> Select<Record1<T>> newest(TableField<?, T> column, Condition condition, Field<?> order) {
        return select(column)
                .from(column.getTable())
                .where(condition)
                .orderBy(order.desc())
                .limit(MAX_UNSEEN);
    }
}
