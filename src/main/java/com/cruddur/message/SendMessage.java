package com.cruddur.message;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.MESSAGE_GROUPS;
import static com.cruddur.jooq.Tables.MESSAGE_GROUP_MEMBERS;
import static com.cruddur.jooq.Tables.USERS;
import static com.cruddur.message.Membership.MEMBERSHIP;
import static com.cruddur.message.NewMessageRow.MESSAGE;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Idempotency;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Visibility;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.IdempotencyKey;
import com.cruddur.jooq.Keys;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.MessageGroups;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;

/** Sends a message to a conversation or to a user, unless one of both blocks the other. */
final class SendMessage {

    private static final Param<String> HANDLE = parameter(USERS.HANDLE);

    private static final Users RECEIVER = USERS.as("receiver");
    private static final MessageGroups GROUP = MESSAGE_GROUPS.as("message_group");

    private static final Condition IS_UNBLOCKED = Visibility.ofSub().isUnblocked(RECEIVER.UUID);

    /** The uuid of the conversation if this message starts it. */
    private static final Field<UUID> NEW_GROUP_UUID = field(name("receiver", "new_group_uuid"), SQLDataType.UUID);

    private static final Statement TO_GROUP = Statement.of(
                    toGroup(), SUB, Membership.GROUP_UUID, MESSAGE, Idempotency.KEY, Idempotency.REQUEST_HASH)
            .named("to conversation");
    private static final Statement TO_PERSON = Statement.of(
                    toPerson(), SUB, HANDLE, MESSAGE, Idempotency.KEY, Idempotency.REQUEST_HASH)
            .named("to user");

    private final Database database;

    SendMessage(Database database) {
        this.database = database;
    }

    Future<StatementResult> send(Viewer viewer, NewMessage message, IdempotencyKey idempotencyKey) {
        return switch (message) {
            case NewMessage.ToGroup to ->
                database.execute(
                        TO_GROUP,
                        viewer.sub(),
                        to.groupUuid(),
                        to.message(),
                        idempotencyKey.value(),
                        idempotencyKey.requestHash());
            case NewMessage.ToPerson to ->
                database.execute(
                        TO_PERSON,
                        viewer.sub(),
                        to.handle(),
                        to.message(),
                        idempotencyKey.value(),
                        idempotencyKey.requestHash());
        };
    }

    private static Select<?> toGroup() {
        var receiver = name("receiver")
                .as(select(USERS.UUID)
                        .from(Membership.TABLE)
                        .join(MESSAGE_GROUPS)
                        .on(MESSAGE_GROUPS.UUID.eq(MEMBERSHIP.MESSAGE_GROUP_UUID))
                        .join(USERS)
                        .on(USERS.UUID.eq(Membership.other(MEMBERSHIP.USER_UUID)))
                        .where(USERS.DELETED_AT.isNull())
                        .and(Visibility.isActive(USERS.UUID)));
        var reachable =
                name("reachable").as(select(RECEIVER.UUID).from(receiver).where(IS_UNBLOCKED));
        NewMessageRow message = new NewMessageRow(
                MEMBERSHIP.MESSAGE_GROUP_UUID,
                (draft, author) -> MessageJson.withGroup(draft.UUID, author, draft),
                ViewerRow.TABLE,
                Membership.TABLE,
                reachable);
        return with(
                        ViewerRow.TABLE,
                        Membership.TABLE,
                        receiver,
                        reachable,
                        message.draft(),
                        message.claim(),
                        message.inserted())
                .select(
                        message.failure(Membership.notMember()
                                .when(notExists(selectOne().from(receiver)), notFound())
                                .when(notExists(selectOne().from(reachable)), inline(ErrorCode.BLOCKED.code()))),
                        message.body());
    }

    /** Returns the new conversation; or the message with its conversation, if that exists. */
    private static Select<?> toPerson() {
        var find = name("receiver")
                .as(select(
                                USERS.UUID,
                                function("uuid_generate_v4", SQLDataType.UUID).as("new_group_uuid"))
                        .from(USERS)
                        .where(Routines.textKey(USERS.HANDLE).eq(Routines.textKey(HANDLE)))
                        .and(USERS.DELETED_AT.isNull())
                        .and(Visibility.isActive(USERS.UUID)));
        var start = start(find);
        NewMessageRow message = new NewMessageRow(
                GROUP.UUID,
                (draft, author) -> when(
                                draft.MESSAGE_GROUP_UUID.eq(
                                        select(NEW_GROUP_UUID).from(find)),
                                jsonObject(member("message_group_uuid", draft.MESSAGE_GROUP_UUID)))
                        .otherwise(MessageJson.withGroup(draft.UUID, author, draft)),
                ViewerRow.TABLE,
                start);
        return with(
                        ViewerRow.TABLE,
                        find,
                        start,
                        message.draft(),
                        message.claim(),
                        join(start, find, message),
                        message.inserted())
                .select(
                        message.failure(ViewerRow.notRegistered()
                                .when(notExists(selectOne().from(find)), notFound())
                                .when(
                                        notExists(selectOne().from(find).where(IS_UNBLOCKED)),
                                        inline(ErrorCode.BLOCKED.code()))
                                .when(
                                        notExists(selectOne().from(start)),
                                        inline(ErrorCode.IDEMPOTENCY_KEY_REUSED.code()))),
                        message.body());
    }

    private static Field<String> notFound() {
        return inline(ErrorCode.USER_NOT_FOUND.code());
    }

    /**
     * Finds or inserts the conversation of the viewer and the receiver. If the receiver inserts it at the same time, the
     * insert waits and then updates, which returns a row that is newer than the statement's snapshot; DO NOTHING would
     * return none. The update changes no key column, so concurrent messages do not wait for it.
     *
     * <p>It precedes the claim of the key, because the claim stores the response body, which names the conversation. If this
     * message loses the key to another one, a trigger deletes the new conversation at the end of the transaction.
     */
    private static CommonTableExpression<?> start(CommonTableExpression<?> receiver) {
        return name("message_group")
                .as(insertInto(
                                MESSAGE_GROUPS,
                                MESSAGE_GROUPS.UUID,
                                MESSAGE_GROUPS.FIRST_USER_UUID,
                                MESSAGE_GROUPS.SECOND_USER_UUID)
                        .select(select(
                                        NEW_GROUP_UUID,
                                        least(VIEWER.UUID, RECEIVER.UUID),
                                        greatest(VIEWER.UUID, RECEIVER.UUID))
                                .from(ViewerRow.TABLE, receiver)
                                .where(not(Idempotency.isReusedBefore(VIEWER.UUID)))
                                .and(IS_UNBLOCKED))
                        .onConflictOnConstraint(Keys.MESSAGE_GROUPS_PAIR_KEY)
                        .doUpdate()
                        .set(MESSAGE_GROUPS.CREATED_AT, MESSAGE_GROUPS.CREATED_AT)
                        .returning(MESSAGE_GROUPS.UUID));
    }

    private static CommonTableExpression<?> join(
            CommonTableExpression<?> group, CommonTableExpression<?> receiver, NewMessageRow message) {
        return name("joined")
                .as(insertInto(
                                MESSAGE_GROUP_MEMBERS,
                                MESSAGE_GROUP_MEMBERS.MESSAGE_GROUP_UUID,
                                MESSAGE_GROUP_MEMBERS.USER_UUID)
                        .select(select(GROUP.UUID, VIEWER.UUID)
                                .from(group, ViewerRow.TABLE, message.draft())
                                .where(message.isFirst())
                                .union(select(GROUP.UUID, RECEIVER.UUID)
                                        .from(group, receiver, message.draft())
                                        .where(message.isFirst())))
                        .onConflictDoNothing()
                        .returning(MESSAGE_GROUP_MEMBERS.UUID));
    }
}
