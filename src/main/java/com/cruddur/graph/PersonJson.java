package com.cruddur.graph;

import static com.cruddur.db.Statement.member;
import static org.jooq.impl.DSL.jsonObject;

import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Users;
import java.time.OffsetDateTime;
import org.jooq.Field;
import org.jooq.JSON;

/** The JSON shape of an entry in a list of people. */
public final class PersonJson {

    private PersonJson() {}

    /**
     * The JSON object of a person.
     *
     * @param at when the person entered the list, such as the time of a follow; null in a list without times
     */
    public static Field<JSON> of(Users person, Field<OffsetDateTime> at) {
        return jsonObject(
                member("uuid", person.UUID),
                member("handle", person.HANDLE),
                member("display_name", person.DISPLAY_NAME),
                member("avatar_url", Routines.avatarUrl(person.UUID, person.AVATAR_VERSION)),
                member("at", at));
    }
}
