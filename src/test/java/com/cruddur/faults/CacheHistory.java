package com.cruddur.faults;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cruds and users of a history, and the values that pages show of them. Every crud lives for longer than the history,
 * except those of {@link #SHORTLIVED}.
 */
final class CacheHistory {

    /** The number of cruds whose version a writer changes by SQL. */
    static final int VERSIONED = 10;

    static final List<String> HANDLES = List.of("andrewbrown", "bayko", "londo", "altbrown");

    /** Users of the history's own. The handle tells what happens to the user. */
    static final String FOLLOWED = "followed";

    static final String STRANGER = "stranger";
    static final String HIDDEN = "hidden";
    static final String TAGGER = "tagger";
    static final String MEMBER = "member";

    /** Its cruds expire within a second. */
    static final String SHORTLIVED = "shortlived";

    private static final int MAX_WRONG = 10;

    private static final List<String> OWN_HANDLES = List.of(FOLLOWED, STRANGER, HIDDEN, TAGGER, SHORTLIVED);

    /** The people whom londo follows, except after a TRUNCATE. */
    static final String BASE_FOLLOWS =
            "INSERT INTO follows (follower_uuid, followed_uuid) SELECT follower.uuid, followed.uuid"
                    + " FROM users AS follower, users AS followed WHERE follower.handle = 'londo'"
                    + " AND followed.handle IN ('andrewbrown', 'bayko', 'altbrown')";

    static final int BASE_FOLLOWS_COUNT = 3;
    static final int USERS_COUNT = HANDLES.size() + OWN_HANDLES.size();

    /** The days of posting of cruds that only the statistics of these days count. */
    final String day;

    final String dayOfShortlived;

    private final DatabaseUrl database;
    private final List<CacheHistoryValue> values = new ArrayList<>();
    private final Map<String, CacheHistoryCrud> crudsByUuid = new LinkedHashMap<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private volatile boolean hasEnded;

    final List<CacheHistoryCrud> versioned = new ArrayList<>();
    final Map<String, CacheHistoryValue> names = new LinkedHashMap<>();

    final CacheHistoryCrud liked = crud(10, "altbrown", "likes_count");
    final CacheHistoryValue isLiked = value("londo likes", 0, 0);
    final CacheHistoryValue isBookmarked = value("londo has bookmarked", 0, 0);

    final CacheHistoryCrud reposted = crud(11, STRANGER, "reposts_count");
    final CacheHistoryValue isReposted = value("bayko has reposted", 0, 0);

    final CacheHistoryCrud followed = crud(12, FOLLOWED, "likes_count");
    final CacheHistoryValue isFollowed = value("the crud of the followed user in the feed of londo", 0, 0);
    final CacheHistoryValue followers = value("followers", 0, CacheHistoryValue.SURVIVES);
    final CacheHistoryValue following =
            value("people whom londo follows", BASE_FOLLOWS_COUNT, CacheHistoryValue.SURVIVES);
    final CacheHistoryValue isLikedFollowed = value("the crud of altbrown in the feed of londo", 0, 0);

    final CacheHistoryValue isStrangerFollowed =
            value("the tagger follows the stranger", 0, CacheHistoryValue.SURVIVES);

    /** Held while a transaction changes {@link #isStrangerFollowed}, because a TRUNCATE of follows would wait for it. */
    final Lock follows = new ReentrantLock();

    final CacheHistoryCrud hidden = crud(13, HIDDEN, "likes_count");
    final CacheHistoryValue isUnmuted = value("altbrown's home shows the crud", 0, 0);
    final CacheHistoryValue isUnblocked = value("altbrown sees the thread", 0, 0);

    /** Whether altbrown mutes and blocks {@link #HIDDEN}. */
    volatile boolean isMuted;

    volatile boolean isBlocked;

    final CacheHistoryCrud answered = crud(14, "andrewbrown", "replies_count");
    final CacheHistoryValue newestReply = value("newest reply", CacheHistoryValue.ABSENT, CacheHistoryValue.ABSENT);
    final CacheHistoryValue oldestReply = value("oldest reply", CacheHistoryValue.ABSENT, CacheHistoryValue.ABSENT);

    final CacheHistoryValue newestPost = value("newest post", CacheHistoryValue.ABSENT, CacheHistoryValue.ABSENT);
    final CacheHistoryValue oldestPost = value("oldest post", CacheHistoryValue.ABSENT, CacheHistoryValue.ABSENT);
    final CacheHistoryValue posts = value("posts", 0, 0);

    final CacheHistoryValue newestTagged =
            value("newest crud with the hashtag", CacheHistoryValue.ABSENT, CacheHistoryValue.ABSENT);
    final CacheHistoryValue oldestTagged =
            value("oldest crud with the hashtag", CacheHistoryValue.ABSENT, CacheHistoryValue.ABSENT);
    final CacheHistoryValue tagged = value("cruds with the hashtag", 0, 0);
    final CacheHistoryValue ofDay = value("cruds of the day", 0, 0);

    /** The user that is deleted and inserted again, with a crud that has a reply. */
    final CacheHistoryCrud ofMember = crud(15, MEMBER, "replies_count");

    final CacheHistoryValue members = value("members", 0, CacheHistoryValue.SURVIVES);
    final CacheHistoryValue isSuggested = value("the member is suggested", 0, 0);

    /** When the last crud of {@link #SHORTLIVED} ends, in milliseconds since 1970. They live one after the other. */
    final AtomicLong shortlivedUntilMillis = new AtomicLong();

    CacheHistory(DatabaseUrl database) throws SQLException {
        this.database = database;
        for (int crud = 0; crud < VERSIONED; crud++) {
            versioned.add(crud(crud, HANDLES.get(crud % HANDLES.size()), "replies_count"));
        }
        TestPostgres.execute(database, "DELETE FROM activities");
        for (String handle : OWN_HANDLES) {
            TestPostgres.execute(
                    database,
                    "INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES ('%1$s', '%1$s', '', 'seed-%1$s')"
                            .formatted(handle));
        }
        for (String handle : HANDLES) {
            names.put(handle, value("name of " + handle, 0, CacheHistoryValue.SURVIVES));
        }
        TestPostgres.execute(database, "UPDATE users SET display_name = 'Version 0'; " + BASE_FOLLOWS);
        day = daysAgo(3);
        dayOfShortlived = daysAgo(2);
        try (java.sql.Connection session = TestPostgres.connect(database)) {
            insertCruds(session);
        }
        // Proves that the checker finds a defect, such as DROP TRIGGER activities_updated ON activities.
        String planted = System.getenv("HISTORY_PLANTED_DEFECT");
        if (planted != null) {
            TestPostgres.execute(database, planted);
        }
    }

    private String daysAgo(int days) {
        return TestPostgres.query(database, "SELECT (now() AT TIME ZONE 'UTC')::date - " + days);
    }

    private CacheHistoryCrud crud(int number, String handle, String counter) {
        CacheHistoryValue value =
                value(counter + " of crud " + number, CacheHistoryValue.ABSENT, CacheHistoryValue.ABSENT);
        CacheHistoryCrud crud =
                new CacheHistoryCrud("00000000-0000-4000-8000-%012d".formatted(number), handle, counter, value);
        crudsByUuid.put(crud.uuid(), crud);
        return crud;
    }

    private CacheHistoryValue value(String name, long initial, long whenTruncated) {
        CacheHistoryValue value = new CacheHistoryValue(name, values.size(), initial, whenTruncated);
        values.add(value);
        return value;
    }

    DatabaseUrl database() {
        return database;
    }

    /** The crud with a uuid, or null if it comes and goes under other uuids. */
    @Nullable CacheHistoryCrud crud(String uuid) {
        return crudsByUuid.get(uuid);
    }

    /** The version in the display name of a user. */
    CacheHistoryValue name(String handle) {
        return Objects.requireNonNull(names.get(handle));
    }

    Collection<CacheHistoryCrud> cruds() {
        return crudsByUuid.values();
    }

    /** Inserts the cruds that always exist. No other writer of cruds may write meanwhile. */
    void insertCruds(java.sql.Connection session) throws SQLException {
        StringBuilder sql = new StringBuilder();
        for (CacheHistoryCrud crud : versioned) {
            crud.value().begin(crud.value().next());
            sql.append(crud.insert(crud.value().last()));
        }
        for (CacheHistoryCrud crud : List.of(liked, reposted, followed, hidden, answered)) {
            crud.value().begin(0);
            sql.append(crud.insert(0));
        }
        isFollowed.begin(followers.last());
        isLikedFollowed.begin(following.last() == 0 ? 0 : 1);
        isUnmuted.begin(isMuted || isBlocked ? 0 : 1);
        isUnblocked.begin(isBlocked ? 0 : 1);
        CacheHistorySqlWriters.execute(session, sql.toString());
        valuesOfCruds().forEach(CacheHistoryValue::acknowledge);
    }

    private Stream<CacheHistoryValue> valuesOfCruds() {
        return values.stream().filter(value -> value.whenTruncated() != CacheHistoryValue.SURVIVES);
    }

    /** Deletes all cruds. No other writer of cruds may write meanwhile. */
    void truncateCruds(java.sql.Connection session) throws SQLException {
        valuesOfCruds().forEach(value -> value.begin(value.whenTruncated()));
        CacheHistorySqlWriters.truncate(session, "TRUNCATE activities CASCADE");
        valuesOfCruds().forEach(CacheHistoryValue::acknowledge);
    }

    /** The acknowledged states, by the index of the value. */
    long[] acknowledged() {
        long[] states = new long[values.size()];
        for (int value = 0; value < states.length; value++) {
            states[value] = values.get(value).acknowledged();
        }
        return states;
    }

    int size() {
        return values.size();
    }

    /** A writer has failed, so that the history ends. */
    void fail() {
        hasEnded = true;
    }

    /** Whether a writer has failed, or enough is wrong to look for the reason. */
    boolean hasEnded() {
        return hasEnded || wrong.size() >= MAX_WRONG;
    }

    void isWrong(String what) {
        wrong.add(what);
    }

    List<String> wrong() {
        return wrong;
    }

    String firstWrong() {
        return wrong.isEmpty() ? "" : ", first: " + wrong.getFirst();
    }
}
