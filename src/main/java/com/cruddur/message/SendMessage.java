package com.cruddur.message;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.MESSAGES;
import static com.cruddur.jooq.Tables.MESSAGE_GROUPS;
import static com.cruddur.jooq.Tables.MESSAGE_GROUP_MEMBERS;
import static com.cruddur.jooq.Tables.USERS;
import static com.cruddur.message.Membership.MEMBERSHIP;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Answer;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.Keys;
import com.cruddur.jooq.tables.MessageGroups;
import com.cruddur.jooq.tables.Messages;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.TableLike;

/** Sending a message, into a conversation or to a person. */
final class SendMessage {

    private static final Param<String> MESSAGE = parameter(MESSAGES.MESSAGE);
    private static final Param<String> HANDLE = parameter(USERS.HANDLE);

    private static final Users RECEIVER = USERS.as("receiver");
    private static final MessageGroups GROUP = MESSAGE_GROUPS.as("message_group");
    private static final Messages SENT = MESSAGES.as("sent");

    private static final Statement TO_GROUP = Statement.of(toGroup(), SUB, Membership.GROUP_UUID, MESSAGE);
    private static final Statement TO_PERSON = Statement.of(toPerson(), SUB, HANDLE, MESSAGE);

    private final Database database;

    SendMessage(Database database) {
        this.database = database;
    }

    Future<Answer> send(Viewer viewer, NewMessage message) {
        return switch (message) {
            case NewMessage.ToGroup to -> database.answer(TO_GROUP, viewer.sub(), to.groupUuid(), to.message());
            case NewMessage.ToPerson to -> database.answer(TO_PERSON, viewer.sub(), to.handle(), to.message());
        };
    }

    private static Select<?> toGroup() {
        var send = send(MEMBERSHIP.MESSAGE_GROUP_UUID, Membership.TABLE);
        return with(ViewerRow.TABLE, Membership.TABLE, send)
                .select(failure(Membership.notMember()), body(sent(MessageJson.of(SENT.UUID, VIEWER, SENT), send)));
    }

    /** Answers with the new conversation, or with the message and the conversation it was found to belong to. */
    private static Select<?> toPerson() {
        var find = name("receiver")
                .as(select(USERS.UUID).from(USERS).where(lower(USERS.HANDLE).eq(lower(HANDLE))));
        var start = start(find);
        var join = name("joined")
                .as(insertInto(
                                MESSAGE_GROUP_MEMBERS,
                                MESSAGE_GROUP_MEMBERS.MESSAGE_GROUP_UUID,
                                MESSAGE_GROUP_MEMBERS.USER_UUID)
                        .select(select(GROUP.UUID, VIEWER.UUID)
                                .from(start, ViewerRow.TABLE)
                                .union(select(GROUP.UUID, RECEIVER.UUID).from(start, find)))
                        .onConflictDoNothing()
                        .returning(MESSAGE_GROUP_MEMBERS.UUID));
        var send = send(GROUP.UUID, start);
        var answer = when(
                        exists(selectOne().from(join)),
                        jsonObject(member("message_group_uuid", SENT.MESSAGE_GROUP_UUID)))
                .otherwise(MessageJson.withGroup(SENT.UUID, VIEWER, SENT));
        return with(ViewerRow.TABLE, find, start, join, send)
                .select(
                        failure(ViewerRow.notRegistered()
                                .when(notExists(selectOne().from(find)), inline(ErrorCode.USER_NOT_FOUND.code()))),
                        body(sent(answer, send)));
    }

    /**
     * The conversation of the viewer and the receiver, new or not. Where the other side has just started it, the
     * insert waits for them and then updates, which gives their row though the statement began before it was there;
     * to do nothing would give none. It sets what is no key, so that those who write on meanwhile don't wait.
     */
    private static CommonTableExpression<?> start(CommonTableExpression<?> receiver) {
        return name("message_group")
                .as(insertInto(MESSAGE_GROUPS, MESSAGE_GROUPS.FIRST_USER_UUID, MESSAGE_GROUPS.SECOND_USER_UUID)
                        .select(select(least(VIEWER.UUID, RECEIVER.UUID), greatest(VIEWER.UUID, RECEIVER.UUID))
                                .from(ViewerRow.TABLE, receiver))
                        .onConflictOnConstraint(Keys.MESSAGE_GROUPS_PAIR_KEY)
                        .doUpdate()
                        .set(MESSAGE_GROUPS.CREATED_AT, MESSAGE_GROUPS.CREATED_AT)
                        .returning(MESSAGE_GROUPS.UUID));
    }

    private static CommonTableExpression<?> send(Field<UUID> groupUuid, TableLike<?> group) {
        return name("sent")
                .as(insertInto(MESSAGES, MESSAGES.MESSAGE_GROUP_UUID, MESSAGES.USER_UUID, MESSAGES.MESSAGE)
                        .select(select(groupUuid, VIEWER.UUID, MESSAGE).from(group, ViewerRow.TABLE))
                        .returning());
    }

    private static Field<JSON> sent(Field<JSON> json, CommonTableExpression<?> send) {
        return field(select(json).from(send, ViewerRow.TABLE));
    }
}
