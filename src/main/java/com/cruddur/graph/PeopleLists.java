package com.cruddur.graph;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.graph.OtherPerson.HANDLE;
import static com.cruddur.graph.OtherPerson.OTHER;
import static com.cruddur.jooq.Tables.BLOCKS;
import static com.cruddur.jooq.Tables.FOLLOWS;
import static com.cruddur.jooq.Tables.MUTES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.Page;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.TableField;

/** Lists of people, latest first: followers and followed people of anybody, and the viewer's own blocks and mutes. */
final class PeopleLists {

    private static final Statement FOLLOWERS = ofPerson(FOLLOWS.FOLLOWED_UUID, FOLLOWS.FOLLOWER_UUID);
    private static final Statement FOLLOWING = ofPerson(FOLLOWS.FOLLOWER_UUID, FOLLOWS.FOLLOWED_UUID);
    private static final Statement BLOCKED =
            ofViewer(BLOCKS, BLOCKS.BLOCKER_UUID, BLOCKS.BLOCKED_UUID, BLOCKS.CREATED_AT);
    private static final Statement MUTED = ofViewer(MUTES, MUTES.MUTER_UUID, MUTES.MUTED_UUID, MUTES.CREATED_AT);

    private final Database database;

    PeopleLists(Database database) {
        this.database = database;
    }

    Future<StatementResult> followers(Optional<Viewer> viewer, String handle, Page page) {
        return ofPerson(FOLLOWERS, viewer, handle, page);
    }

    Future<StatementResult> following(Optional<Viewer> viewer, String handle, Page page) {
        return ofPerson(FOLLOWING, viewer, handle, page);
    }

    Future<StatementResult> blocked(Viewer viewer, Page page) {
        return database.execute(BLOCKED, viewer.sub(), page.beforeTime(), page.beforeUuid(), page.limit());
    }

    Future<StatementResult> muted(Viewer viewer, Page page) {
        return database.execute(MUTED, viewer.sub(), page.beforeTime(), page.beforeUuid(), page.limit());
    }

    private Future<StatementResult> ofPerson(Statement list, Optional<Viewer> viewer, String handle, Page page) {
        return database.execute(
                list, viewer.map(Viewer::sub).orElse(null), handle, page.beforeTime(), page.beforeUuid(), page.limit());
    }

    private static Statement ofPerson(TableField<?, UUID> of, TableField<?, UUID> person) {
        Keyset.List list = list(
                FOLLOWS,
                person,
                FOLLOWS.CREATED_AT,
                // A scalar subquery instead of a join, so that an index also gives the order.
                of.eq(field(select(OTHER.UUID).from(OtherPerson.TABLE)))
                        .and(Visibility.ofSub().shows(person)));
        Select<?> page = with(OtherPerson.TABLE)
                .select(failure(OtherPerson.notFound()), body(list.items()), list.next())
                .from(list.table());
        return Statement.of(page, SUB, HANDLE, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);
    }

    /** Contains people who block the viewer, too: the list is the viewer's own. */
    private static Statement ofViewer(
            Table<?> table, TableField<?, UUID> of, TableField<?, UUID> person, TableField<?, OffsetDateTime> at) {
        Keyset.List list = list(table, person, at, of.eq(ViewerRow.uuid()).and(Visibility.isActive(person)));
        Select<?> page = with(ViewerRow.TABLE)
                .select(failure(ViewerRow.notRegistered()), body(list.items()), list.next())
                .from(list.table());
        return Statement.of(page, SUB, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);
    }

    private static Keyset.List list(
            Table<?> table, TableField<?, UUID> person, TableField<?, OffsetDateTime> at, Condition condition) {
        return Keyset.list(
                PersonJson.of(USERS, at), at, person, table.join(USERS).on(USERS.UUID.eq(person)), condition);
    }
}
