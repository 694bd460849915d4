package com.cruddur.activity;

import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.with;

import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.Page;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Param;
import org.jooq.Record2;
import org.jooq.Select;
import org.jooq.SelectJoinStep;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;

/**
 * Cruds that hold every word of a term, from the word's beginning, and those of the person whose handle it is. The
 * words are looked up in an index; that all else of the term is there too, literally, is checked on what was found.
 *
 * <p>How frequent a term is nobody knows beforehand, hence three steps, of which each is taken only where the one before
 * left the page unfilled: what is in every tenth crud is in the newest few, what is rare the index finds whole, and what
 * is too frequent for that lies close together when one walks back from the newest. A term without a word, an emoji say,
 * is in no index: it is walked for alone.
 */
final class Search {

    private static final Param<String> TERM = parameter(SQLDataType.CLOB);
    private static final Param<String[]> PATTERNS = parameter(SQLDataType.CLOB.array());
    private static final Param<String> HANDLE = parameter(USERS.HANDLE);

    /** Looked through first. */
    private static final int NEWEST = 500;

    /** What the index finds beyond that many is found faster by walking. */
    private static final int RARE = 10_000;

    /** No further than that one walks, or what looks frequent and isn't there would take all the time there is. */
    private static final int FAR = 100_000;

    private static final Statement PAGE = Statement.of(
                    page(), TERM, PATTERNS, HANDLE, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT)
            // The planner takes the steps as small as they are where it knows the page's limit.
            .withCustomPlan();

    private final Database database;

    Search(Database database) {
        this.database = database;
    }

    Future<StatementResult> page(SearchTerm term, Page page) {
        return database.execute(
                PAGE, term.text(), term.patterns(), term.handle(), page.beforeTime(), page.beforeUuid(), page.limit());
    }

    private static Select<?> page() {
        Activities newest = ACTIVITIES.as("newest");
        Activities recent = ACTIVITIES.as("recent");
        Activities known = ACTIVITIES.as("known");
        Activities found = ACTIVITIES.as("found");
        var among = name("recent").as(hits(newest(NEWEST).asTable(newest), newest, matches(newest)));
        Condition unfilled = field(select(count()).from(among)).le(Keyset.LIMIT);
        var byIndex = name("known")
                .asMaterialized(columns()
                        .where(condition(Routines.searchFinds(ACTIVITIES.MESSAGE, TERM)))
                        .and(Keyset.behind(ACTIVITIES.CREATED_AT, ACTIVITIES.UUID))
                        .and(unfilled)
                        .limit(inline(RARE)));
        Condition frequent = unfilled.and(not(condition(Routines.searchHasWords(TERM)))
                .or(field(select(count()).from(byIndex)).eq(inline(RARE))));
        var hits = select(recent.UUID, recent.CREATED_AT)
                .from(among)
                .union(hits(byIndex, known, contains(known)))
                .union(hits(newest(FAR).asTable(newest), newest, matches(newest).and(frequent)))
                .union(hits(ACTIVITIES, ACTIVITIES, isWrittenByThePerson()))
                .asTable(found);
        var page = Keyset.page(
                        ActivityJson.of(ACTIVITIES, USERS),
                        ACTIVITIES.CREATED_AT,
                        ACTIVITIES.UUID,
                        hits.join(ACTIVITIES)
                                .on(ACTIVITIES.UUID.eq(found.UUID))
                                .join(USERS)
                                .on(USERS.UUID.eq(ACTIVITIES.USER_UUID)),
                        noCondition())
                .asTable("answer");
        return with(among, byIndex).select(page.fields()).from(page);
    }

    /** A query of its own, so that it is walked, whatever the planner thinks of the words. */
    private static Select<?> newest(int most) {
        return columns()
                .where(Keyset.behind(ACTIVITIES.CREATED_AT, ACTIVITIES.UUID))
                .orderBy(ACTIVITIES.CREATED_AT.desc(), ACTIVITIES.UUID.desc())
                .limit(inline(most));
    }

    private static SelectJoinStep<?> columns() {
        return select(ACTIVITIES.UUID, ACTIVITIES.CREATED_AT, ACTIVITIES.MESSAGE, ACTIVITIES.EXPIRES_AT)
                .from(ACTIVITIES);
    }

    private static Select<Record2<UUID, OffsetDateTime>> hits(TableLike<?> from, Activities activity, Condition isHit) {
        return Keyset.newest(
                select(activity.UUID, activity.CREATED_AT)
                        .from(from)
                        .where(isHit)
                        .and(ActivityJson.living(activity)),
                activity.CREATED_AT,
                activity.UUID);
    }

    private static Condition matches(Activities activity) {
        return condition(Routines.searchMatches(activity.MESSAGE, TERM)).and(contains(activity));
    }

    private static Condition contains(Activities activity) {
        return condition(Routines.searchContains(activity.MESSAGE, PATTERNS));
    }

    private static Condition isWrittenByThePerson() {
        Users author = USERS.as("searched");
        return ACTIVITIES.USER_UUID.eq(
                select(author.UUID).from(author).where(lower(author.HANDLE).eq(lower(HANDLE))));
    }
}
