package com.cruddur.message;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.MESSAGES;
import static com.cruddur.jooq.Tables.MESSAGE_GROUPS;
import static com.cruddur.jooq.Tables.MESSAGE_GROUP_MEMBERS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Visibility;
import com.cruddur.http.Page;
import com.cruddur.jooq.tables.Messages;
import com.cruddur.jooq.tables.Users;
import com.cruddur.seen.UnseenMessages;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/**
 * The viewer's conversations, ordered by their latest message. The cursor contains the time of the first page, and later
 * pages show the list as of then: a conversation that moves to the top while a client pages is neither skipped nor repeated.
 */
final class MessageGroups {

    private static final Users OTHER = USERS.as("other");
    private static final Visibility VISIBILITY = Visibility.ofSub();
    private static final Messages LATEST = MESSAGES.as("latest");

    /** The time of the first page; a constant beyond all times on that page. */
    private static final Param<OffsetDateTime> AS_OF = parameter(SQLDataType.TIMESTAMPWITHTIMEZONE);

    private static final Statement PAGE =
            Statement.of(page(), SUB, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT, AS_OF);

    private final Database database;

    MessageGroups(Database database) {
        this.database = database;
    }

    Future<StatementResult> page(Viewer viewer, Page page) {
        return database.execute(PAGE, viewer.sub(), page.beforeTime(), page.beforeUuid(), page.limit(), page.asOf());
    }

    /** 0 in a conversation with a deleted account, or with a person whom the viewer does not see or mutes. */
    private static Field<Integer> unreadCount() {
        return when(
                        OTHER.UUID.isNotNull().and(VISIBILITY.showsUnmuted(OTHER.UUID)),
                        UnseenMessages.number(MESSAGE_GROUP_MEMBERS))
                .otherwise(inline(0));
    }

    private static Select<?> page() {
        Keyset.List list = Keyset.list(
                MessageJson.ofGroup(MESSAGE_GROUPS.UUID, OTHER, LATEST, unreadCount()),
                LATEST.CREATED_AT,
                MESSAGE_GROUPS.UUID,
                conversations(),
                noCondition());
        Field<String> asOf = least(AS_OF, currentOffsetDateTime()).cast(SQLDataType.CLOB);
        return with(ViewerRow.TABLE)
                .select(
                        failure(ViewerRow.notRegistered()),
                        body(list.items()),
                        concat(list.next(), inline(" "), asOf).as("next"))
                .from(list.table());
    }

    /**
     * Conversations with their latest message, read by one index lookup each. A conversation may have one member. If the other
     * member's account is deleted, so are the member's messages.
     */
    private static Table<?> conversations() {
        var latest = select(MESSAGES.MESSAGE, MESSAGES.CREATED_AT)
                .from(MESSAGES)
                .where(MESSAGES.MESSAGE_GROUP_UUID.eq(MESSAGE_GROUPS.UUID))
                .and(MESSAGES.CREATED_AT.le(AS_OF))
                .and(OTHER.UUID.isNotNull().or(MESSAGES.USER_UUID.eq(VIEWER.UUID)))
                .orderBy(MESSAGES.CREATED_AT.desc(), MESSAGES.UUID.desc())
                .limit(inline(1))
                .asTable(LATEST);
        return ViewerRow.TABLE
                .join(MESSAGE_GROUP_MEMBERS)
                .on(MESSAGE_GROUP_MEMBERS.USER_UUID.eq(VIEWER.UUID))
                .join(MESSAGE_GROUPS)
                .on(MESSAGE_GROUPS.UUID.eq(MESSAGE_GROUP_MEMBERS.MESSAGE_GROUP_UUID))
                .leftJoin(OTHER)
                .on(OTHER.UUID.eq(Membership.other(VIEWER.UUID)))
                .and(OTHER.DELETED_AT.isNull())
                .crossJoin(lateral(latest));
    }
}
