package com.cruddur.message;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.jooq.Tables.MESSAGES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.Page;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.Select;

/** The messages of a conversation. The first page has the latest messages; within a page the oldest is first. */
final class Conversation {

    private static final Statement PAGE =
            Statement.of(page(), SUB, Membership.GROUP_UUID, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);

    private final Database database;

    Conversation(Database database) {
        this.database = database;
    }

    Future<StatementResult> page(Viewer viewer, UUID groupUuid, Page page) {
        return database.execute(PAGE, viewer.sub(), groupUuid, page.beforeTime(), page.beforeUuid(), page.limit());
    }

    private static Select<?> page() {
        var page = Keyset.pageOldestFirst(
                        MessageJson.of(MESSAGES.UUID, USERS, MESSAGES),
                        MESSAGES.CREATED_AT,
                        MESSAGES.UUID,
                        MESSAGES.join(USERS)
                                .on(USERS.UUID.eq(MESSAGES.USER_UUID))
                                .and(USERS.DELETED_AT.isNull()),
                        // A parameter instead of a join with the membership, so that an index also gives the order.
                        MESSAGES.MESSAGE_GROUP_UUID
                                .eq(Membership.GROUP_UUID)
                                .and(exists(selectOne().from(Membership.TABLE))))
                .asTable("answer");
        return with(ViewerRow.TABLE, Membership.TABLE)
                .select(failure(Membership.notMember()))
                .select(page.fields())
                .from(page);
    }
}
