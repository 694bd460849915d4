package com.cruddur.faults;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The rows of the generated data set that cost most, and tokens of its users. User 0 is the most active and most followed. */
final class DataSetTargets {

    /** The users with smaller numbers are neither deleted nor lose cruds, so that other clients can read them. */
    static final int LASTING_USERS = 120;

    private static final String LASTING =
            "ARRAY(SELECT md5('user ' || n)::uuid FROM generate_series(0, " + (LASTING_USERS - 1) + ") AS n)";

    private static final int MAX_DELETIONS = 1_000;

    private final DatabaseUrl database;
    private final TestIssuer issuer;
    private final Map<Long, String> tokens = new ConcurrentHashMap<>();

    DataSetTargets(DatabaseUrl database, TestIssuer issuer) {
        this.database = database;
        this.issuer = issuer;
    }

    /** The crud with the most likes and replies. */
    String viralCrud() {
        return query("SELECT uuid FROM activities ORDER BY likes_count DESC LIMIT 1");
    }

    String authorOf(String crud) {
        return query("SELECT handle FROM users JOIN activities ON user_uuid = users.uuid WHERE activities.uuid = '"
                + crud + "'");
    }

    String handle(long user) {
        return query("SELECT handle FROM users WHERE uuid = md5('user " + user + "')::uuid");
    }

    String token(long user) {
        return tokens.computeIfAbsent(user, number -> issuer.token(query("SELECT md5('user " + number + "')::uuid")));
    }

    String tokenOf(String sub) {
        return issuer.token(sub);
    }

    /** A cursor in the middle of all cruds. */
    String deepCursor() {
        return query("SELECT rtrim(translate(encode(convert_to((created_at AT TIME ZONE 'UTC')::text || '+00 ' || uuid,"
                + " 'UTF8'), 'base64'), E'+/\\n', '-_'), '=') FROM activities ORDER BY created_at"
                + " OFFSET (SELECT count(*) / 2 FROM activities) LIMIT 1");
    }

    /** The uuids of the newest cruds, separated by commas. */
    String newest(int cruds) {
        return String.join(",", column("SELECT uuid FROM activities ORDER BY created_at DESC LIMIT " + cruds));
    }

    /** The sub of a member of the longest conversation, and of the user with the most conversations. */
    String memberOfLongestConversation() {
        return query("SELECT cognito_user_id FROM users JOIN message_group_members ON users.uuid = user_uuid"
                + " WHERE message_group_uuid = " + longestConversation() + " LIMIT 1");
    }

    String mostTalkative() {
        return query("SELECT cognito_user_id FROM users JOIN message_group_members ON users.uuid = user_uuid"
                + " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1");
    }

    String longestConversationUuid() {
        return query("SELECT " + longestConversation());
    }

    /** Cruds with the most replies, each with the sub of its author, separated by a space. */
    List<String> cruds() {
        return column(
                "SELECT activities.uuid || ' ' || cognito_user_id FROM activities JOIN users ON users.uuid = user_uuid"
                        + " WHERE users.uuid <> ALL (" + LASTING + ") AND activities.uuid <> '" + viralCrud()
                        + "' ORDER BY replies_count DESC LIMIT " + MAX_DELETIONS);
    }

    /** The most active accounts that may be deleted: sub and handle, separated by a space. */
    List<String> accounts() {
        return column(
                "SELECT cognito_user_id || ' ' || handle FROM users LEFT JOIN activities ON user_uuid = users.uuid"
                        + " WHERE users.uuid <> ALL (" + LASTING + ") AND cognito_user_id NOT LIKE 'seed-%'"
                        + " AND users.uuid <> (SELECT user_uuid FROM activities WHERE uuid = '" + viralCrud()
                        + "') GROUP BY users.uuid ORDER BY count(*) DESC LIMIT " + MAX_DELETIONS);
    }

    /** Cruds that no request deletes. */
    List<String> lastingCruds() {
        return column("SELECT uuid FROM activities WHERE user_uuid = ANY (" + LASTING
                + ") AND reply_to_activity_uuid IS NULL ORDER BY md5(uuid::text) LIMIT 1000");
    }

    private static String longestConversation() {
        return "md5('conversation 0')::uuid";
    }

    private List<String> column(String sql) {
        String rows = query("SELECT string_agg(value::text, ',') FROM (" + sql + ") AS rows (value)");
        return List.of(rows.split(","));
    }

    private String query(String sql) {
        return TestPostgres.query(database, sql);
    }
}
