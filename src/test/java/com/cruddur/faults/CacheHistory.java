package com.cruddur.faults;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The versions of cruds and users that writers have had acknowledged. The version of a crud is its {@code likes_count};
 * the version of a user is the number in the display name. Versions only grow, also across a deletion.
 */
final class CacheHistory {

    static final int CRUDS = 12;
    static final List<String> HANDLES = List.of("andrewbrown", "bayko", "londo", "altbrown");

    private final DatabaseUrl database;
    private final AtomicLongArray crudVersions = new AtomicLongArray(CRUDS);
    private final AtomicLongArray userVersions = new AtomicLongArray(HANDLES.size());
    private final List<String> wrong = new CopyOnWriteArrayList<>();

    CacheHistory(DatabaseUrl database) throws SQLException {
        this.database = database;
        TestPostgres.execute(database, "DELETE FROM activities");
        for (int crud = 0; crud < CRUDS; crud++) {
            TestPostgres.execute(database, insert(crud, 0));
        }
        for (int user = 0; user < HANDLES.size(); user++) {
            TestPostgres.execute(database, rename(user, 0));
        }
        // Proves that the checker finds a defect, such as DROP TRIGGER activities_updated ON activities.
        String planted = System.getenv("HISTORY_PLANTED_DEFECT");
        if (planted != null) {
            TestPostgres.execute(database, planted);
        }
    }

    DatabaseUrl database() {
        return database;
    }

    static String uuid(int crud) {
        return "00000000-0000-4000-8000-%012d".formatted(crud);
    }

    static String handle(int crud) {
        return HANDLES.get(crud % HANDLES.size());
    }

    static String insert(int crud, long version) {
        return ("INSERT INTO activities (uuid, user_uuid, message, likes_count, expires_at) SELECT '%s', uuid, 'crud %d', %d,"
                        + " now() + interval '1 day' FROM users WHERE handle = '%s'")
                .formatted(uuid(crud), crud, version, handle(crud));
    }

    static String update(int crud, long version) {
        return "UPDATE activities SET likes_count = %d WHERE uuid = '%s'".formatted(version, uuid(crud));
    }

    static String rename(int user, long version) {
        return "UPDATE users SET display_name = 'Version %d' WHERE handle = '%s'".formatted(version, HANDLES.get(user));
    }

    /** A writer's commit was acknowledged. */
    void crudIs(int crud, long version) {
        crudVersions.accumulateAndGet(crud, version, Math::max);
    }

    void userIs(int user, long version) {
        userVersions.accumulateAndGet(user, version, Math::max);
    }

    /** The acknowledged versions, cruds first. */
    long[] acknowledged() {
        long[] versions = new long[CRUDS + HANDLES.size()];
        for (int crud = 0; crud < CRUDS; crud++) {
            versions[crud] = crudVersions.get(crud);
        }
        for (int user = 0; user < HANDLES.size(); user++) {
            versions[CRUDS + user] = userVersions.get(user);
        }
        return versions;
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
