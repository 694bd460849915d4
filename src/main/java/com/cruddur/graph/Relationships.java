package com.cruddur.graph;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.graph.OtherPerson.HANDLE;
import static com.cruddur.graph.OtherPerson.OTHER;
import static com.cruddur.jooq.Tables.BLOCKS;
import static com.cruddur.jooq.Tables.FOLLOWS;
import static com.cruddur.jooq.Tables.MUTES;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.jooq.Routines;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSONEntry;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.SQLDataType;

/**
 * Changes and returns the relationship of the viewer with another person. Every change is idempotent. The database
 * functions lock both people before they read, so that a concurrent follow and block never both remain.
 */
final class Relationships {

    /** The name of the CTE of a change, and of its column with the error code. */
    private static final String CHANGE = "change";

    private static final String FAILURE = "failure";
    private static final Field<String> REASON = field(name(CHANGE, FAILURE), SQLDataType.CLOB);
    private static final Field<Integer> FOLLOWERS_COUNT = field(name(CHANGE, "followers_count"), SQLDataType.INTEGER);

    private static final Statement FOLLOW =
            Statement.of(follow(), SUB, HANDLE).named("follow").onPrimary();
    private static final Statement UNFOLLOW =
            Statement.of(unfollow(), SUB, HANDLE).named("unfollow").onPrimary();
    private static final Statement BLOCK = Statement.of(
                    set(Routines.blockUser(VIEWER.UUID, OTHER.UUID), "blocking"), SUB, HANDLE)
            .named("block")
            .onPrimary();
    private static final Statement UNBLOCK = Statement.of(
                    unset(BLOCKS, BLOCKS.BLOCKER_UUID, BLOCKS.BLOCKED_UUID, "blocking"), SUB, HANDLE)
            .named("unblock");
    private static final Statement MUTE = Statement.of(
                    set(Routines.muteUser(VIEWER.UUID, OTHER.UUID), "muting"), SUB, HANDLE)
            .named("mute")
            .onPrimary();
    private static final Statement UNMUTE = Statement.of(
                    unset(MUTES, MUTES.MUTER_UUID, MUTES.MUTED_UUID, "muting"), SUB, HANDLE)
            .named("unmute");
    private static final Statement RELATIONSHIP =
            Statement.of(relationship(), SUB, HANDLE).named("relationship");

    private final Database database;

    Relationships(Database database) {
        this.database = database;
    }

    Future<StatementResult> follow(Viewer viewer, String handle) {
        return database.execute(FOLLOW, viewer.sub(), handle);
    }

    Future<StatementResult> unfollow(Viewer viewer, String handle) {
        return database.execute(UNFOLLOW, viewer.sub(), handle);
    }

    Future<StatementResult> block(Viewer viewer, String handle) {
        return database.execute(BLOCK, viewer.sub(), handle);
    }

    Future<StatementResult> unblock(Viewer viewer, String handle) {
        return database.execute(UNBLOCK, viewer.sub(), handle);
    }

    Future<StatementResult> mute(Viewer viewer, String handle) {
        return database.execute(MUTE, viewer.sub(), handle);
    }

    Future<StatementResult> unmute(Viewer viewer, String handle) {
        return database.execute(UNMUTE, viewer.sub(), handle);
    }

    Future<StatementResult> of(Viewer viewer, String handle) {
        return database.execute(RELATIONSHIP, viewer.sub(), handle);
    }

    private static Select<?> follow() {
        var follow = Routines.followUser(VIEWER.UUID, OTHER.UUID);
        return followAnswer(
                select(follow.FAILURE, follow.FOLLOWERS_COUNT)
                        .from(ViewerRow.TABLE, OtherPerson.TABLE, lateral(follow))
                        .where(VIEWER.UUID.ne(OTHER.UUID)),
                true);
    }

    private static Select<?> unfollow() {
        var unfollow = Routines.unfollowUser(VIEWER.UUID, OTHER.UUID);
        return followAnswer(
                select(unfollow.FAILURE, unfollow.FOLLOWERS_COUNT)
                        .from(ViewerRow.TABLE, OtherPerson.TABLE, lateral(unfollow))
                        .where(VIEWER.UUID.ne(OTHER.UUID)),
                false);
    }

    private static Select<?> followAnswer(Select<?> change, boolean isFollowing) {
        var changed = name(CHANGE).as(change);
        Field<Integer> followersCount = field(select(FOLLOWERS_COUNT).from(changed));
        return answer(changed, member("following", inline(isFollowing)), member("followers_count", followersCount));
    }

    /** A change by a function of the database that returns an error code or null. */
    private static Select<?> set(Field<String> change, String state) {
        var changed = name(CHANGE)
                .as(select(change.as(FAILURE))
                        .from(ViewerRow.TABLE, OtherPerson.TABLE)
                        .where(VIEWER.UUID.ne(OTHER.UUID)));
        return answer(changed, member(state, inline(true)));
    }

    private static Select<?> unset(
            Table<?> table, TableField<Record, UUID> by, TableField<Record, UUID> of, String state) {
        var changed = name(CHANGE)
                .as(deleteFrom(table)
                        .using(ViewerRow.TABLE, OtherPerson.TABLE)
                        .where(by.eq(VIEWER.UUID))
                        .and(of.eq(OTHER.UUID))
                        .returningResult(inline(null, SQLDataType.CLOB).as(FAILURE)));
        return answer(changed, member(state, inline(false)));
    }

    private static Select<?> answer(CommonTableExpression<?> change, JSONEntry<?>... state) {
        Field<String> reason = field(select(REASON).from(change));
        var members = new JSONEntry<?>[state.length + 1];
        members[0] = member("handle", field(select(OTHER.HANDLE).from(OtherPerson.TABLE)));
        System.arraycopy(state, 0, members, 1, state.length);
        return with(ViewerRow.TABLE, OtherPerson.TABLE, change)
                .select(failure(OtherPerson.notFoundByOther().otherwise(reason)), body(jsonObject(members)));
    }

    private static Select<?> relationship() {
        Condition follows = FOLLOWS.FOLLOWER_UUID.eq(VIEWER.UUID).and(FOLLOWS.FOLLOWED_UUID.eq(OTHER.UUID));
        Condition isFollowed = FOLLOWS.FOLLOWER_UUID.eq(OTHER.UUID).and(FOLLOWS.FOLLOWED_UUID.eq(VIEWER.UUID));
        Condition blocks = BLOCKS.BLOCKER_UUID.eq(VIEWER.UUID).and(BLOCKS.BLOCKED_UUID.eq(OTHER.UUID));
        Condition isBlocked = BLOCKS.BLOCKER_UUID.eq(OTHER.UUID).and(BLOCKS.BLOCKED_UUID.eq(VIEWER.UUID));
        Condition mutes = MUTES.MUTER_UUID.eq(VIEWER.UUID).and(MUTES.MUTED_UUID.eq(OTHER.UUID));
        return with(ViewerRow.TABLE, OtherPerson.TABLE)
                .select(
                        failure(OtherPerson.notFoundBy()),
                        body(field(select(jsonObject(
                                        member("handle", OTHER.HANDLE),
                                        member("following", isThere(FOLLOWS, follows)),
                                        member("followed_by", isThere(FOLLOWS, isFollowed)),
                                        member("blocking", isThere(BLOCKS, blocks)),
                                        member("blocked_by", isThere(BLOCKS, isBlocked)),
                                        member("muting", isThere(MUTES, mutes))))
                                .from(ViewerRow.TABLE, OtherPerson.TABLE))));
    }

    private static Field<Boolean> isThere(Table<?> table, Condition condition) {
        return field(exists(selectOne().from(table).where(condition)));
    }
}
