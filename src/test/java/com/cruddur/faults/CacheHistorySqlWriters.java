package com.cruddur.faults;

import com.cruddur.faults.CacheHistoryPages.Kind;
import com.cruddur.faults.CacheHistoryWriters.Writer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Writers in sessions of their own, as psql: changes, deletions that cascade, and cruds that expire. Each owns its values. */
final class CacheHistorySqlWriters {

    private static final int SHORTLIVED_CRUDS = 4;
    private static final int MEMBERS_OTHER_CRUDS = 3;
    private static final int MAX_OF_DAY = 3;
    private static final String DEADLOCK = "40P01";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Opens a session. */
    interface Sessions {
        Connection open() throws SQLException;
    }

    private final CacheHistory history;
    private final CacheHistoryPages pages;
    private final Sessions sessions;
    private final Random random = new Random(1);
    private final Deque<String> ofDay = new ArrayDeque<>();

    CacheHistorySqlWriters(CacheHistory history, CacheHistoryPages pages, Sessions sessions) {
        this.history = history;
        this.pages = pages;
        this.sessions = sessions;
    }

    /** A writer in a session. Returns the number of commits. */
    private interface SessionWriter {
        int write(Connection session) throws SQLException;
    }

    private Writer in(SessionWriter writer) throws SQLException {
        Connection session = sessions.open();
        return () -> writer.write(session);
    }

    List<Writer> writers() throws SQLException {
        return List.of(
                in(session -> update(session, history.versioned.get(random.nextInt(3)))),
                in(this::deletesAndInserts),
                in(session -> renames(session, "andrewbrown")),
                in(session -> renames(session, "altbrown")),
                in(this::expires),
                pages.watched(Kind.STATS, in(this::earlierDay)));
    }

    /** Some of their writes change everything. */
    List<Writer> rareWriters() throws SQLException {
        return List.of(pages.watched(Kind.STATS, pages.watched(Kind.SUGGESTIONS, in(this::cascades))));
    }

    /** A new version of a crud, in autocommit. */
    static int update(Connection session, CacheHistoryCrud updated) throws SQLException {
        updated.value().begin(updated.value().next());
        execute(session, updated.update(updated.value().last()));
        updated.value().acknowledge();
        return 1;
    }

    /** Cruds 6 to 8: deleted, or inserted again with a higher version. */
    private int deletesAndInserts(Connection session) throws SQLException {
        CacheHistoryCrud crud = history.versioned.get(6 + random.nextInt(3));
        CacheHistoryValue value = crud.value();
        boolean deletes = value.last() != CacheHistoryValue.ABSENT;
        value.begin(deletes ? CacheHistoryValue.ABSENT : value.next());
        execute(session, deletes ? crud.delete() : crud.insert(value.last()));
        value.acknowledge();
        return 1;
    }

    private int renames(Connection session, String handle) throws SQLException {
        CacheHistoryValue value = history.name(handle);
        value.begin(value.next());
        execute(
                session,
                "UPDATE users SET display_name = 'Version %d' WHERE handle = '%s'".formatted(value.last(), handle));
        value.acknowledge();
        return 1;
    }

    /**
     * Cruds that live for less than a second, after the end of the previous ones. One is of another day, which only the
     * statistics show. The others tell their end in the message and in the hashtag, as milliseconds since 1970.
     */
    private int expires(Connection session) throws SQLException {
        long now = System.currentTimeMillis();
        if (history.shortlivedUntilMillis.get() >= now) {
            return 0;
        }
        long end = now + random.nextInt(50, 800);
        history.shortlivedUntilMillis.set(end);
        execute(
                session,
                ("INSERT INTO activities (user_uuid, message, created_at, expires_at)"
                                + " SELECT uuid, 'short %1$d #until%1$d', CASE n WHEN 0 THEN '%2$s 12:00Z' ELSE now() END,"
                                + " to_timestamp(%1$d / 1000.0) FROM users, generate_series(0, %3$d) AS n WHERE handle = '%4$s'")
                        .formatted(end, history.dayOfShortlived, SHORTLIVED_CRUDS, CacheHistory.SHORTLIVED));
        return 1;
    }

    /** Cruds of a day that no other writer writes, for the statistics. */
    private int earlierDay(Connection session) throws SQLException {
        if (history.ofDay.last() == 0) {
            ofDay.clear();
        }
        if (ofDay.size() == MAX_OF_DAY || (!ofDay.isEmpty() && random.nextBoolean())) {
            history.ofDay.begin(ofDay.size() - 1L);
            execute(session, "DELETE FROM activities WHERE uuid = '%s'".formatted(ofDay.remove()));
        } else {
            history.ofDay.begin(ofDay.size() + 1L);
            String uuid = UUID.randomUUID().toString();
            ofDay.add(uuid);
            execute(
                    session,
                    ("INSERT INTO activities (uuid, user_uuid, message, created_at, expires_at)"
                                    + " SELECT '%s', uuid, 'earlier', '%s 12:00Z', now() + interval '1 day' FROM users"
                                    + " WHERE handle = 'stranger'")
                            .formatted(uuid, history.day));
        }
        history.ofDay.acknowledge();
        return 1;
    }

    /** A user, then cruds of the user and a reply by another user. All vanish with the user. */
    private int cascades(Connection session) throws SQLException {
        CacheHistoryCrud crud = history.ofMember;
        boolean exists = history.members.last() == 1;
        boolean posts = exists && crud.value().last() == CacheHistoryValue.ABSENT;
        history.members.begin(exists && !posts ? 0 : 1);
        history.isSuggested.begin(posts ? 1 : 0);
        crud.value().begin(posts ? 1 : CacheHistoryValue.ABSENT);
        if (posts) {
            execute(session, crudsOfMember(crud));
        } else if (exists) {
            execute(session, "DELETE FROM users WHERE handle = 'member'");
        } else {
            execute(
                    session,
                    "INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES ('m', 'member', '', 'member')");
        }
        history.members.acknowledge();
        history.isSuggested.acknowledge();
        crud.value().acknowledge();
        return 1;
    }

    private static String crudsOfMember(CacheHistoryCrud crud) {
        return crud.insert(0)
                + "INSERT INTO activities (user_uuid, message, reply_to_activity_uuid, expires_at)"
                + " SELECT uuid, 'answer', '%s', now() + interval '1 day' FROM users WHERE handle = 'londo';"
                        .formatted(crud.uuid())
                + "INSERT INTO activities (user_uuid, message, expires_at) SELECT uuid, 'other', now() + interval '1 day'"
                + " FROM users, generate_series(1, %d) WHERE handle = 'member'".formatted(MEMBERS_OTHER_CRUDS);
    }

    /**
     * Truncates, and waits for the lock for less than the time after which a deadlock is found: a truncation that waits for a
     * reader must not be why a reader fails.
     */
    static void truncate(Connection session, String sql) throws SQLException {
        for (boolean done = false; !done; ) {
            try {
                execute(session, "BEGIN; SET LOCAL lock_timeout = '50ms'; " + sql + "; COMMIT");
                done = true;
            } catch (SQLException e) {
                execute(session, "ROLLBACK");
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
            }
        }
    }

    /** Executes SQL. In autocommit, it is repeated after a deadlock, which has no effect. */
    static void execute(Connection session, String sql) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            if (!DEADLOCK.equals(e.getSQLState()) || !session.getAutoCommit()) {
                throw e;
            }
            execute(session, sql);
        }
    }
}
