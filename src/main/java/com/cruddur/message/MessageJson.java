package com.cruddur.message;

import static com.cruddur.db.Statement.member;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;

import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Messages;
import com.cruddur.jooq.tables.Users;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.JSONEntry;

/** The JSON shape of a message, and of a conversation with its latest message. */
public final class MessageJson {

    private MessageJson() {}

    /**
     * The JSON object.
     *
     * @param person the author of a message, or the other member of a conversation; without a row if the account is deleted
     */
    static Field<JSON> of(Field<UUID> uuid, Users person, Messages message) {
        return jsonObject(members(uuid, person, person.UUID, message).toList());
    }

    /** The JSON object of a conversation. */
    static Field<JSON> ofGroup(Field<UUID> uuid, Users other, Messages latest, Field<Integer> unreadCount) {
        return jsonObject(
                Stream.concat(members(uuid, other, other.UUID, latest), Stream.of(member("unread_count", unreadCount)))
                        .toList());
    }

    /** The JSON object of a message, with {@code message_group_uuid}. */
    public static Field<JSON> withGroup(Field<UUID> uuid, Users author, Messages message) {
        return jsonObject(Stream.concat(
                        members(uuid, author, message.USER_UUID, message),
                        Stream.of(member("message_group_uuid", message.MESSAGE_GROUP_UUID)))
                .toList());
    }

    private static Stream<JSONEntry<?>> members(
            Field<UUID> uuid, Users person, Field<UUID> personUuid, Messages message) {
        return Stream.of(
                member("uuid", uuid),
                member("display_name", coalesce(person.DISPLAY_NAME, inline("Deleted user"))),
                member("handle", coalesce(person.HANDLE, inline("deleted"))),
                member("avatar_url", Routines.avatarUrl(personUuid, person.AVATAR_VERSION)),
                member("message", message.MESSAGE),
                member("created_at", message.CREATED_AT));
    }
}
