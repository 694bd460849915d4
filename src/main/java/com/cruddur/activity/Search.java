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
 * Finds the activities that contain every word of a term, as the prefix of a word, and the activities of the user whose
 * handle the term is. The full-text index finds the words. A literal comparison then checks the rest of the term.
 *
 * <p>The frequency of a term is unknown, so there are three steps. A step runs only if the previous one did not fill the
 * page. A frequent term is found recentHits the newest activities. The index finds all matches of a rare term. Matches of a term
 * that is too frequent for the index are dense, so a bounded scan from the newest finds them. A term without a word, such as
 * an emoji, is in no index and needs the scan.
 */
final class Search {

    private static final Param<String> TERM = parameter(SQLDataType.CLOB);
    private static final Param<String[]> PATTERNS = parameter(SQLDataType.CLOB.array());
    private static final Param<String> HANDLE = parameter(USERS.HANDLE);

    /** The number of newest activities that the first step scans. */
    private static final int NEWEST = 500;

    /** The maximum number of matches that the index returns. With more, the scan is faster. */
    private static final int MAX_INDEXED = 10_000;

    /** The bound of the scan, for words that are frequent but never occur together. */
    private static final int MAX_SCANNED = 100_000;

    private static final Statement PAGE = Statement.of(
                    page(), TERM, PATTERNS, HANDLE, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT)
            // With the values of the limit and the words, the planner estimates the steps correctly.
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
        var recentHits = name("recent").as(hits(newest(NEWEST).asTable(newest), newest, matches(newest)));
        Condition unfilled = field(select(count()).from(recentHits)).le(Keyset.LIMIT);
        var byIndex = name("known")
                .asMaterialized(columns()
                        .where(condition(Routines.searchFinds(ACTIVITIES.MESSAGE, TERM)))
                        .and(Keyset.isAfterKey(ACTIVITIES.CREATED_AT, ACTIVITIES.UUID))
                        .and(unfilled)
                        .limit(inline(MAX_INDEXED)));
        Condition frequent = unfilled.and(not(condition(Routines.searchHasWords(TERM)))
                .or(field(select(count()).from(byIndex)).eq(inline(MAX_INDEXED))));
        var hits = select(recent.UUID, recent.CREATED_AT)
                .from(recentHits)
                .union(hits(byIndex, known, contains(known)))
                .union(hits(
                        newest(MAX_SCANNED).asTable(newest),
                        newest,
                        matches(newest).and(frequent)))
                .union(hits(ACTIVITIES, ACTIVITIES, isByAuthor()))
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
        return with(recentHits, byIndex).select(page.fields()).from(page);
    }

    /** A subquery of its own, so that the planner scans the index of times whatever it expects of the words. */
    private static Select<?> newest(int limit) {
        return columns()
                .where(Keyset.isAfterKey(ACTIVITIES.CREATED_AT, ACTIVITIES.UUID))
                .orderBy(ACTIVITIES.CREATED_AT.desc(), ACTIVITIES.UUID.desc())
                .limit(inline(limit));
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

    private static Condition isByAuthor() {
        Users author = USERS.as("searched");
        return ACTIVITIES.USER_UUID.eq(
                select(author.UUID).from(author).where(lower(author.HANDLE).eq(lower(HANDLE))));
    }
}
