package com.cruddur.seen;

import static com.cruddur.jooq.Tables.MESSAGES;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import com.cruddur.jooq.tables.MessageGroupMembers;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;

/** The messages of a conversation that a member has not seen. The member's own messages are never unseen. */
public final class UnseenMessages {

    private UnseenMessages() {}

    /** Their number, at most 100. */
    public static Field<Integer> number(MessageGroupMembers member) {
        return atMost(member, UnreadCounts.MAX);
    }

    /** Their number up to a limit. */
    static Field<Integer> atMost(MessageGroupMembers member, int limit) {
        Mark mark = Mark.of(member);
        Select<Record1<UUID>> unseen = mark.unseen(
                MESSAGES.UUID,
                MESSAGES.MESSAGE_GROUP_UUID
                        .eq(member.MESSAGE_GROUP_UUID)
                        .and(MESSAGES.USER_UUID.isDistinctFrom(member.USER_UUID)),
                MESSAGES.CREATED_AT,
                MESSAGES.CREATED_XID);
        return field(select(count())
                .from(selectOne()
                        .from(mark.table())
                        .crossJoin(lateral(unseen.asTable("unseen")))
                        .limit(inline(limit))
                        .asTable("counted")));
    }
}
