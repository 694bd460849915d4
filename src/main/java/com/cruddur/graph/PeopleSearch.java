package com.cruddur.graph;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.orEmptyArray;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.FOLLOW_COUNTS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.Page;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.FollowCounts;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Param;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;

/**
 * Finds people whose handle begins with a term, or who have words in their name that begin with the words of the term. The
 * exact handle comes first, then the most followed. Each step has a bound: if more people match than the indexes return, the
 * most followed people are searched, too.
 */
final class PeopleSearch {

    private static final Param<String> TERM = parameter(SQLDataType.CLOB);
    private static final Param<String> HANDLE = parameter(USERS.HANDLE);

    /** The maximum number of people that an index returns. */
    private static final int MAX_INDEXED = 1_000;

    /** The number of most followed people that are searched for a frequent term. */
    private static final int MOST_FOLLOWED = 2_000;

    /** A scalar subquery, so that PostgreSQL evaluates it once. */
    private static final Field<Object> QUERY = field(select(Routines.searchQuery(TERM)));

    private static final Statement PEOPLE =
            Statement.of(people(), SUB, TERM, HANDLE, Keyset.LIMIT).withCustomPlan();

    private final Database database;

    PeopleSearch(Database database) {
        this.database = database;
    }

    /** The first people, as many as the page's limit. */
    Future<StatementResult> people(Optional<Viewer> viewer, PersonTerm term, Page page) {
        return database.executeShared(
                PEOPLE, viewer.map(Viewer::sub).orElse(null), term.text(), term.handle(), page.limit());
    }

    private static Select<?> people() {
        var byHandle = matches("by_handle", beginsWithTerm(USERS));
        var byName = matches("by_name", condition(Routines.searchFinds(USERS.DISPLAY_NAME, QUERY)));
        Field<JSON> item = field(name("item"), SQLDataType.JSON);
        Field<Integer> position = field(name("position"), SQLDataType.INTEGER);
        Field<UUID> found = field(name("found", "uuid"), SQLDataType.UUID);
        Field<Boolean> isExact = field(Routines.textKey(USERS.HANDLE).eq(Routines.textKey(HANDLE)));
        var all = select(USERS.UUID)
                .from(byHandle.asTable("users"))
                .union(select(USERS.UUID).from(byName.asTable("users")))
                .union(select(USERS.UUID).from(USERS).where(isExact))
                .union(mostFollowed(isFull(byHandle).or(isFull(byName))));
        var ranked = select(
                        PersonJson.of(USERS, inline(null, SQLDataType.TIMESTAMPWITHTIMEZONE))
                                .as(item),
                        rowNumber()
                                .over()
                                .orderBy(isExact.desc(), followers().desc(), USERS.HANDLE)
                                .as(position))
                .from(all.asTable("found", "uuid"))
                .crossJoin(lateral(byKey(USERS, found, noCondition()).asTable("users")))
                .where(Visibility.ofSub().shows(USERS.UUID))
                .asTable("ranked");
        return with(byHandle, byName)
                .select(body(orEmptyArray(jsonArrayAgg(item).orderBy(position))))
                .from(ranked)
                .where(position.le(Keyset.LIMIT));
    }

    private static CommonTableExpression<Record1<UUID>> matches(String name, Condition matches) {
        return name(name)
                .asMaterialized(select(USERS.UUID).from(USERS).where(matches).limit(inline(MAX_INDEXED)));
    }

    private static Condition isFull(CommonTableExpression<?> matches) {
        return field(select(count()).from(matches)).eq(inline(MAX_INDEXED));
    }

    /** The most followed people among those with counts. Counts that are not merged yet may be in several rows. */
    private static Select<Record1<UUID>> mostFollowed(Condition isNeeded) {
        Users person = USERS.as("person");
        var most = select(FOLLOW_COUNTS.USER_UUID)
                .from(FOLLOW_COUNTS)
                .where(isNeeded)
                .orderBy(FOLLOW_COUNTS.FOLLOWERS_COUNT.desc())
                .limit(inline(MOST_FOLLOWED))
                .asTable("most");
        var matching = byKey(
                        person,
                        most.field(FOLLOW_COUNTS.USER_UUID),
                        beginsWithTerm(person).or(condition(Routines.searchFinds(person.DISPLAY_NAME, QUERY))))
                .asTable("matching");
        return select(matching.field(person.UUID)).from(most).crossJoin(lateral(matching));
    }

    /** A user, if a condition holds. Instead of this lookup by key, a join may read all users. */
    private static Select<?> byKey(Users user, Field<UUID> uuid, Condition condition) {
        return select(user.fields())
                .from(user)
                .where(user.UUID.eq(uuid))
                .and(condition)
                .limit(inline(1));
    }

    private static Condition beginsWithTerm(Users person) {
        return condition(Routines.handleBeginsWith(person.HANDLE, HANDLE));
    }

    private static Field<BigDecimal> followers() {
        FollowCounts counts = FOLLOW_COUNTS.as("counts");
        return field(select(coalesce(sum(counts.FOLLOWERS_COUNT), inline(BigDecimal.ZERO)))
                .from(counts)
                .where(counts.USER_UUID.eq(USERS.UUID)));
    }
}
