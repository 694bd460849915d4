package com.cruddur.activity;

import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.FOLLOWS;
import static com.cruddur.jooq.Tables.REPOSTS;
import static org.jooq.impl.DSL.castNull;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectFrom;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.when;

import com.cruddur.db.Keyset;
import com.cruddur.graph.Following;
import com.cruddur.jooq.tables.Activities;
import com.cruddur.jooq.tables.Reposts;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Record3;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;

/**
 * A source of the following feed: the activities of included people, or the reposts by followed people. It is merged
 * when it is read, in three steps. The last two are skipped if the first one fills the page.
 *
 * <ol>
 * <li>A walk along the newest rows of all people. It reads at most as many rows as the viewer follows people, and fills
 *     the page of a viewer who follows many.
 * <li>The newest row of each person. Only the people with the newest of these rows have rows on the page, and no row on
 *     a full page is older than the last of them.
 * <li>The newest rows of these people.
 * </ol>
 *
 * <p>If the activities fill the page, no repost that is older than the last of them is on the page. So the reposts are
 * read down to that time only, which costs little for people without newer reposts.
 *
 * @param walk the first step; like the last one it has the columns {@link #TIME}, {@link #UUID_} and {@link #BY}
 */
record FollowingSource(
        CommonTableExpression<Record3<OffsetDateTime, UUID, UUID>> walk,
        CommonTableExpression<?> heads,
        CommonTableExpression<Record3<OffsetDateTime, UUID, UUID>> ofEach) {

    static final Field<OffsetDateTime> TIME = field(name("time"), SQLDataType.TIMESTAMPWITHTIMEZONE);
    static final Field<UUID> UUID_ = field(name("uuid"), SQLDataType.UUID);

    /** The person who reposted the activity; null for an activity at its own time. */
    static final Field<UUID> BY = field(name("by_uuid"), SQLDataType.UUID);

    private static final String PEOPLE = "person";
    private static final Field<UUID> PERSON = field(name(PEOPLE, "person_uuid"), SQLDataType.UUID);

    /** The maximum number of people whom a viewer follows. A constant, because the planner overestimates a computed limit. */
    private static final int MAX_FOLLOWS = 10_000;

    private static final int MAX_ROWS = Keyset.MAX_LIMIT + 1;

    private static final Field<OffsetDateTime> BEGINNING_OF_TIME =
            inline("-infinity").cast(SQLDataType.TIMESTAMPWITHTIMEZONE);

    /** The steps in the order of the statement. */
    List<CommonTableExpression<?>> steps() {
        return List.of(walk, heads, ofEach);
    }

    /** The rows of the page, and some that are older. */
    Select<Record3<OffsetDateTime, UUID, UUID>> rows() {
        return selectFrom(walk).union(selectFrom(ofEach));
    }

    /** The time of the last row if the source fills the page, else the beginning of time. */
    Field<OffsetDateTime> end() {
        return coalesce(lastIfFull(walk), lastIfFull(ofEach), BEGINNING_OF_TIME);
    }

    private static Field<OffsetDateTime> lastIfFull(CommonTableExpression<?> rows) {
        return field(select(when(count().gt(Keyset.LIMIT), min(TIME))).from(rows));
    }

    /** The activities of the viewer and of the people whom the viewer follows. */
    static FollowingSource activities(Following following, Field<UUID> viewer) {
        Activities newest = ACTIVITIES.as("newest");
        Rows all = new Rows(
                walked(ACTIVITIES, ACTIVITIES.CREATED_AT, ACTIVITIES.UUID, noCondition(), following)
                        .asTable(newest),
                newest.CREATED_AT,
                newest.UUID,
                castNull(SQLDataType.UUID),
                ActivityJson.living(newest).and(following.isInPlace(newest)).and(following.shows(newest.USER_UUID)));
        Rows ofPerson = new Rows(
                ACTIVITIES,
                ACTIVITIES.CREATED_AT,
                ACTIVITIES.UUID,
                castNull(SQLDataType.UUID),
                ACTIVITIES
                        .USER_UUID
                        .eq(PERSON)
                        .and(Keyset.isAfterKey(ACTIVITIES.CREATED_AT, ACTIVITIES.UUID))
                        .and(ActivityJson.living(ACTIVITIES))
                        .and(following.isNoReplyToOthers(ACTIVITIES)));
        return of("own", all, trueCondition(), followed(following, viewer).unionAll(select(viewer)), ofPerson);
    }

    /**
     * The reposts by the people whom the viewer follows.
     *
     * @param end the time of the oldest row to read
     */
    static FollowingSource reposts(Following following, Field<UUID> viewer, Field<OffsetDateTime> end) {
        Reposts newest = REPOSTS.as("newest_repost");
        Reposts repost = REPOSTS.as("repost");
        Activities activity = ACTIVITIES.as("reposted");
        Rows all = new Rows(
                walked(REPOSTS, REPOSTS.CREATED_AT, REPOSTS.ACTIVITY_UUID, REPOSTS.CREATED_AT.ge(end), following)
                        .asTable(newest)
                        .join(activity)
                        .on(activity.UUID.eq(newest.ACTIVITY_UUID)),
                newest.CREATED_AT,
                newest.ACTIVITY_UUID,
                newest.USER_UUID,
                ActivityJson.living(activity)
                        .and(following.follows(newest.USER_UUID))
                        .and(following.shows(newest.USER_UUID))
                        .and(following.isFirstRepost(newest, activity)));
        Rows ofPerson = new Rows(
                repost.join(activity).on(activity.UUID.eq(repost.ACTIVITY_UUID)),
                repost.CREATED_AT,
                repost.ACTIVITY_UUID,
                repost.USER_UUID,
                repost.USER_UUID
                        .eq(PERSON)
                        .and(Keyset.isAfterKey(repost.CREATED_AT, repost.ACTIVITY_UUID))
                        .and(repost.CREATED_AT.ge(end))
                        .and(ActivityJson.living(activity))
                        .and(following.isFirstRepost(repost, activity)));
        // A walk that has read every row down to the end is complete, although it does not fill the page.
        Condition isIncomplete = field(select(count())
                        .from(selectOne()
                                .from(REPOSTS)
                                .where(Keyset.isAfterKey(REPOSTS.CREATED_AT, REPOSTS.ACTIVITY_UUID))
                                .and(REPOSTS.CREATED_AT.ge(end))
                                .limit(following.count())
                                .asTable("walked")))
                .ge(following.count());
        return of("reposted", all, isIncomplete, followed(following, viewer), ofPerson);
    }

    private static Select<Record1<UUID>> followed(Following following, Field<UUID> viewer) {
        return select(FOLLOWS.FOLLOWED_UUID)
                .from(FOLLOWS)
                .where(FOLLOWS.FOLLOWER_UUID.eq(viewer))
                .and(following.shows(FOLLOWS.FOLLOWED_UUID));
    }

    /** The newest rows of all people, as many as the viewer follows people: so the walk costs no more than the other steps. */
    private static Select<?> walked(
            Table<?> table, Field<OffsetDateTime> time, Field<UUID> uuid, Condition condition, Following following) {
        var newest = selectFrom(table)
                .where(Keyset.isAfterKey(time, uuid))
                .and(condition)
                .orderBy(time.desc(), uuid.desc())
                .limit(inline(MAX_FOLLOWS))
                .asTable("walked");
        return selectFrom(newest)
                .orderBy(newest.field(time).desc(), newest.field(uuid).desc())
                .limit(following.count());
    }

    /** Rows of the source, with the fields that order them. */
    private record Rows(
            TableLike<?> from, Field<OffsetDateTime> time, Field<UUID> uuid, Field<UUID> by, Condition condition) {

        Select<Record3<OffsetDateTime, UUID, UUID>> newest(int limit, Condition further) {
            return select(time.as(TIME), uuid.as(UUID_), by.as(BY))
                    .from(from)
                    .where(condition)
                    .and(further)
                    .orderBy(time.desc(), uuid.desc())
                    .limit(inline(limit));
        }
    }

    private static FollowingSource of(
            String name, Rows all, Condition isIncomplete, Select<Record1<UUID>> people, Rows ofPerson) {
        var walk = name(name + "_walk")
                .asMaterialized(Keyset.upToFetched(all.newest(MAX_ROWS, noCondition()), TIME, UUID_));
        Condition isUnfilled =
                field(select(count()).from(walk)).le(Keyset.LIMIT).and(isIncomplete);
        var heads = name(name + "_heads")
                .asMaterialized(Keyset.upToFetched(
                        select(PERSON, TIME, UUID_)
                                .from(people.asTable(PEOPLE, PERSON.getName()))
                                .crossJoin(lateral(
                                        ofPerson.newest(1, noCondition()).asTable("head")))
                                .where(isUnfilled)
                                .orderBy(TIME.desc(), UUID_.desc())
                                .limit(inline(MAX_ROWS)),
                        TIME,
                        UUID_));
        Field<OffsetDateTime> oldest =
                coalesce(field(select(when(count().gt(Keyset.LIMIT), min(TIME))).from(heads)), BEGINNING_OF_TIME);
        Table<?> person = select(field(name(PERSON.getName()), SQLDataType.UUID))
                .from(heads)
                .asTable(PEOPLE);
        var ofEach = name(name + "_of_each")
                .asMaterialized(Keyset.upToFetched(
                        select(TIME, UUID_, BY)
                                .from(person)
                                .crossJoin(lateral(ofPerson.newest(
                                                MAX_ROWS, ofPerson.time().ge(oldest))
                                        .asTable("of_each")))
                                .orderBy(TIME.desc(), UUID_.desc())
                                .limit(inline(MAX_ROWS)),
                        TIME,
                        UUID_));
        return new FollowingSource(walk, heads, ofEach);
    }
}
