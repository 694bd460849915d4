package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Visibility;
import com.cruddur.http.Page;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record2;
import org.jooq.Select;
import org.jooq.SelectJoinStep;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;

/**
 * Finds the activities that contain a term, and the activities of the user whose handle equals the term. A match
 * contains each part of the term between white space literally, and each of its words as the prefix of a word. Texts
 * are compared by their keys ({@code text_key}). Of a long term, the 16 longest different parts and words are compared.
 *
 * <p>The frequency of a term is unknown, so there are three steps. A step runs only if the previous ones did not fill
 * the page. A frequent term is found among the newest activities. The index finds all activities with a rare term. A
 * term that is too frequent for the index has dense matches, so a bounded scan from the newest activity finds them. A
 * term without a word, such as an emoji, is in no index and needs the scan. Every step has a bound and stops when the
 * page is full, so the cost does not depend on the term.
 */
final class Search {

    private static final Param<String> TERM = parameter(SQLDataType.CLOB);
    private static final Param<String> HANDLE = parameter(USERS.HANDLE);

    /** Scalar subqueries, so that PostgreSQL evaluates them once. */
    private static final Field<String[]> PATTERNS = field(select(Routines.searchPatterns(TERM)));

    private static final Field<Object> QUERY = field(select(Routines.searchQuery(TERM)));
    private static final Field<Object> INDEX_QUERY = field(select(Routines.searchIndexQuery(TERM)));

    /** The number of newest activities that the first step scans. */
    private static final int NEWEST = 500;

    /** The maximum number of matches that the index returns. With more, the scan is faster. */
    private static final int MAX_INDEXED = 10_000;

    /** The bound of the scan, for words that are frequent but never occur together. */
    private static final int MAX_SCANNED = 50_000;

    /** The maximum number of activities of the scan whose words are compared, which costs more than the literal test. */
    private static final int MAX_PARSED = 5_000;

    private static final Statement PAGE = Statement.of(
                    page(), SUB, TERM, HANDLE, Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT)
            // With the values of the limit and the words, the planner estimates the steps correctly.
            .withCustomPlan();

    private final Database database;

    Search(Database database) {
        this.database = database;
    }

    Future<StatementResult> page(Optional<Viewer> viewer, SearchTerm term, Page page) {
        return database.executeShared(
                PAGE,
                viewer.map(Viewer::sub).orElse(null),
                term.text(),
                term.handle(),
                page.beforeTime(),
                page.beforeUuid(),
                page.limit());
    }

    private static Select<?> page() {
        Activities newest = ACTIVITIES.as("newest");
        Activities recent = ACTIVITIES.as("recent");
        Activities known = ACTIVITIES.as("known");
        Activities found = ACTIVITIES.as("found");
        var recentHits = name("recent").as(hits(newest(NEWEST).asTable(newest), newest, matches(newest)));
        Condition unfilled = field(select(count()).from(recentHits)).le(Keyset.LIMIT);
        // The limit comes before the page's key: activities that the key skips are read, too.
        var byIndex = name("known")
                .asMaterialized(columns()
                        .where(condition(Routines.searchFinds(ACTIVITIES.MESSAGE, INDEX_QUERY)))
                        .and(unfilled)
                        .limit(inline(MAX_INDEXED)));
        Condition frequent = unfilled.and(
                INDEX_QUERY.isNull().or(field(select(count()).from(byIndex)).eq(inline(MAX_INDEXED))));
        var scannedHits =
                name("scanned_hits").asMaterialized(hits(scan(frequent).asTable(newest), newest, hasWords(newest)));
        Condition unfilledByScan = field(select(count()).from(scannedHits)).le(Keyset.LIMIT);
        var hits = select(recent.UUID, recent.CREATED_AT)
                .from(recentHits)
                .union(select(scannedHits.field(newest.UUID), scannedHits.field(newest.CREATED_AT))
                        .from(scannedHits))
                .union(hits(newestFirst(byIndex).asTable(known), known, unfilledByScan.and(matchesIndexed(known))))
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
        return with(recentHits, byIndex, scannedHits).select(page.fields()).from(page);
    }

    private static Select<?> scan(Condition isNeeded) {
        Activities scanned = ACTIVITIES.as("scanned");
        return select(scanned.UUID, scanned.USER_UUID, scanned.CREATED_AT, scanned.MESSAGE, scanned.EXPIRES_AT)
                .from(newest(MAX_SCANNED).asTable(scanned))
                .where(isNeeded)
                .and(contains(scanned))
                .orderBy(scanned.CREATED_AT.desc(), scanned.UUID.desc())
                .limit(inline(MAX_PARSED));
    }

    /** A subquery of its own, so that the planner scans the index of times whatever it expects of the words. */
    private static Select<?> newest(int limit) {
        return columns()
                .where(Keyset.isAfterKey(ACTIVITIES.CREATED_AT, ACTIVITIES.UUID))
                .orderBy(ACTIVITIES.CREATED_AT.desc(), ACTIVITIES.UUID.desc())
                .limit(inline(limit));
    }

    /** A sorted subquery, whose rows are compared only until the page is full. */
    private static Select<?> newestFirst(CommonTableExpression<?> byIndex) {
        return select(byIndex.fields())
                .from(byIndex)
                .orderBy(
                        byIndex.field(ACTIVITIES.CREATED_AT).desc(),
                        byIndex.field(ACTIVITIES.UUID).desc())
                .limit(inline(MAX_INDEXED));
    }

    private static SelectJoinStep<?> columns() {
        return select(
                        ACTIVITIES.UUID,
                        ACTIVITIES.USER_UUID,
                        ACTIVITIES.CREATED_AT,
                        ACTIVITIES.MESSAGE,
                        ACTIVITIES.EXPIRES_AT)
                .from(ACTIVITIES);
    }

    private static Select<Record2<UUID, OffsetDateTime>> hits(TableLike<?> from, Activities activity, Condition isHit) {
        return Keyset.newest(
                select(activity.UUID, activity.CREATED_AT)
                        .from(from)
                        .where(isHit)
                        .and(ActivityJson.living(activity))
                        .and(Visibility.ofSub().shows(activity.USER_UUID)),
                activity.CREATED_AT,
                activity.UUID);
    }

    /** The literal test comes first, because it costs less. */
    private static Condition matches(Activities activity) {
        return contains(activity).and(hasWords(activity));
    }

    /** The index has compared the words, unless its query leaves some out. */
    private static Condition matchesIndexed(Activities activity) {
        return contains(activity).and(QUERY.eq(INDEX_QUERY).or(hasWords(activity)));
    }

    private static Condition hasWords(Activities activity) {
        return condition(Routines.searchMatches(activity.MESSAGE, QUERY));
    }

    private static Condition contains(Activities activity) {
        return condition(Routines.searchContains(activity.MESSAGE, PATTERNS));
    }

    private static Condition isByAuthor() {
        Users author = USERS.as("searched");
        return ACTIVITIES.USER_UUID.eq(select(author.UUID)
                .from(author)
                .where(Routines.textKey(author.HANDLE).eq(Routines.textKey(HANDLE))));
    }
}
