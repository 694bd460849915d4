package com.cruddur.faults;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * The most expensive permitted requests of every operation, on a database that {@code load/data-set.sql} has filled.
 *
 * @param operation the operation id in {@code openapi.yaml}
 * @param requests makes the request with a number
 */
record ExpensiveRequests(String operation, String input, LongFunction<Request> requests) {

    private static final String ACTIVITIES = "/api/activities";
    private static final int MAX_TERM = 280;

    @Override
    public String toString() {
        return operation + ", " + input;
    }

    static List<ExpensiveRequests> all(DatabaseUrl database, TestIssuer issuer) {
        return new Builder(database, issuer).build();
    }

    private static final class Builder {

        private final DatabaseUrl database;
        private final TestIssuer issuer;
        private final List<ExpensiveRequests> all = new ArrayList<>();
        private final Map<Long, String> tokens = new ConcurrentHashMap<>();
        private final String viralCrud;
        private final String viralAuthor;
        private final String deepCursor;
        private final String busiest;
        private final String busiestToken;

        Builder(DatabaseUrl database, TestIssuer issuer) {
            this.database = database;
            this.issuer = issuer;
            viralCrud = query("SELECT uuid FROM activities ORDER BY likes_count DESC LIMIT 1");
            viralAuthor =
                    query("SELECT handle FROM users JOIN activities ON user_uuid = users.uuid WHERE activities.uuid = '"
                            + viralCrud + "'");
            deepCursor = query(
                    "SELECT rtrim(translate(encode(convert_to((created_at AT TIME ZONE 'UTC')::text || '+00 ' || uuid,"
                            + " 'UTF8'), 'base64'), E'+/\\n', '-_'), '=') FROM activities ORDER BY created_at"
                            + " OFFSET (SELECT count(*) / 2 FROM activities) LIMIT 1");
            busiest = query("SELECT handle FROM users WHERE uuid = md5('user 0')::uuid");
            busiestToken = token(0);
        }

        List<ExpensiveRequests> build() {
            addReads();
            addPeople();
            addSearches();
            addWrites();
            addMessages();
            addFiles();
            return List.copyOf(all);
        }

        private void addReads() {
            get("home", "200 rows in the middle", ACTIVITIES + "/home?limit=200&before=" + deepCursor);
            get("userFeed", "200 rows of the most active user", ACTIVITIES + "/@" + busiest + "?limit=200");
            get("thread", "200 replies of the viral crud", ACTIVITIES + "/" + viralCrud + "?limit=200");
            get(
                    "threadOfAuthor",
                    "200 replies of the viral crud",
                    ACTIVITIES + "/@" + viralAuthor + "/status/" + viralCrud + "?limit=200");
            as(
                    "notifications",
                    "200 rows of the most active user",
                    ACTIVITIES + "/notifications?limit=200",
                    busiestToken);
            as("following", "200 rows of the most active user", ACTIVITIES + "/following?limit=200", busiestToken);
            as("unread", "the most active user", "/api/unread", busiestToken);
            as("bookmarks", "200 rows of the most active user", ACTIVITIES + "/bookmarks?limit=200", busiestToken);
            as("states", "200 cruds", ACTIVITIES + "/states?uuids=" + newest(200), busiestToken);
            as("suggestedUsers", "with a token", "/api/users/suggested", busiestToken);
            get("shortUser", "the most active user", "/api/users/@" + busiest + "/short");
            get("trends", "uncached by a query", "/api/trends?x");
            get("stats", "uncached by a query", "/api/stats?x");
            add(
                    "homeStream",
                    "an unknown position",
                    n -> Request.get(ACTIVITIES + "/home/stream").with("Last-Event-ID", "MSAx"));
            add(
                    "stream",
                    "an unknown position",
                    n -> Request.get("/api/stream")
                            .with("Authorization", "Bearer " + busiestToken)
                            .with("Last-Event-ID", "MSAx"));
            get("healthCheck", "as is", "/api/health-check");
            get("live", "as is", "/health/live");
            get("ready", "as is", "/health/ready");
        }

        /** User 0 has the most followers, and user 1 follows the most people. */
        private void addPeople() {
            String mostFollowed = "/api/users/@" + busiest;
            String followsMost = "/api/users/@" + query("SELECT handle FROM users WHERE uuid = md5('user 1')::uuid");
            get("followers", "200 rows of the most followed user", mostFollowed + "/followers?limit=200");
            get("followedUsers", "200 rows of the user who follows most", followsMost + "/following?limit=200");
            as("blocks", "200 rows", "/api/users/blocks?limit=200", token(15));
            as("mutes", "200 rows", "/api/users/mutes?limit=200", token(10));
            as("relationship", "with the most followed user", mostFollowed + "/relationship", token(1));
            Stream.of("a", "ada", "ada k", "\u732b".repeat(64), "a ".repeat(32).strip())
                    .forEach(term -> get(
                            "searchUsers",
                            shortened(term),
                            "/api/users/search?limit=200&term=" + URLEncoder.encode(term, StandardCharsets.UTF_8)));
            write("follow", "the most followed user", "PUT", n -> mostFollowed + "/follow", "");
            write("unfollow", "the most followed user", "DELETE", n -> mostFollowed + "/follow", "");
            write("block", "the most followed user", "PUT", n -> mostFollowed + "/block", "");
            write("unblock", "the most followed user", "DELETE", n -> mostFollowed + "/block", "");
            write("mute", "the most followed user", "PUT", n -> mostFollowed + "/mute", "");
            write("unmute", "the most followed user", "DELETE", n -> mostFollowed + "/mute", "");
        }

        private void addSearches() {
            Stream.of(
                            "cloud",
                            "a",
                            "%_".repeat(MAX_TERM / 2),
                            "%_".repeat(512),
                            "a ".repeat(MAX_TERM / 2).strip(),
                            "a ".repeat(512).strip(),
                            ",".repeat(MAX_TERM),
                            ",".repeat(1_024),
                            "\u732b".repeat(MAX_TERM),
                            "a b c d e f g h i j k l m n o p q r s t u v w x y z",
                            "the and cloud of to in it is a day",
                            "zq ".repeat(MAX_TERM / 3).strip(),
                            "#c",
                            "@" + busiest)
                    .forEach(term -> get(
                            "search",
                            shortened(term),
                            ACTIVITIES + "/search?limit=200&term=" + URLEncoder.encode(term, StandardCharsets.UTF_8)));
        }

        private void addWrites() {
            write("post", "70 hashtags", "POST", n -> ACTIVITIES, message(numbered("#%02d ", 70)));
            write("post", "70 mentions", "POST", n -> ACTIVITIES, message("@" + busiest + " ", 280));
            write(
                    "reply",
                    "mentions to the viral crud",
                    "POST",
                    n -> onViral("/reply"),
                    message("@" + busiest + " ", 1_024));
            write("like", "the viral crud", "PUT", n -> onViral("/like"), "");
            write("unlike", "the viral crud", "DELETE", n -> onViral("/like"), "");
            write("repost", "the viral crud", "PUT", n -> onViral("/repost"), "");
            write("unrepost", "the viral crud", "DELETE", n -> onViral("/repost"), "");
            write("bookmark", "the viral crud", "PUT", n -> onViral("/bookmark"), "");
            write("unbookmark", "the viral crud", "DELETE", n -> onViral("/bookmark"), "");
            String profile = new JsonObject()
                    .put("display_name", "x".repeat(64))
                    .put("bio", "\u732b".repeat(512))
                    .encode();
            write("updateProfile", "the longest", "PUT", n -> "/api/profile/update", profile);
            write("postProfile", "the longest", "POST", n -> "/api/profile/update", profile);
            write(
                    "report",
                    "the viral crud",
                    "POST",
                    n -> onViral("/report"),
                    new JsonObject()
                            .put("reason", "other")
                            .put("comment", "\u732b".repeat(1_024))
                            .encode());
            String seen = new JsonObject().put("at", "9999-12-31T23:59:59Z").encode();
            write("seeNotifications", "everything", "PUT", n -> ACTIVITIES + "/notifications/seen", seen);
            write("seeFollowers", "everything", "PUT", n -> "/api/users/followers/seen", seen);
            addDeletes();
            addAvatars();
            addAccountDeletions();
        }

        /** Each account is deleted once, the most active ones first, except for those of the other requests. */
        private void addAccountDeletions() {
            List<String> accounts =
                    List.of(query("SELECT string_agg(cognito_user_id || ' ' || handle, ',') FROM (SELECT"
                                    + " cognito_user_id, handle FROM users LEFT JOIN activities ON user_uuid = users.uuid"
                                    + " WHERE users.uuid <> ALL (ARRAY(SELECT md5('user ' || n)::uuid FROM"
                                    + " generate_series(0, 100) AS n)) GROUP BY users.uuid ORDER BY count(*) DESC LIMIT 1000)"
                                    + " AS active")
                            .split(","));
            add("deleteAccount", "the most active users", n -> {
                String[] account = accounts.get((int) (n % accounts.size())).split(" ", 2);
                String body = new JsonObject().put("handle", account[1]).encode();
                return Request.write("DELETE", "/api/profile", issuer.token(account[0]), body);
            });
        }

        /** The text of a request is sent as UTF-8, so that an image is one of ASCII: refused, but after all its bytes. */
        private void addAvatars() {
            String large = "GIF89a" + "x".repeat(1 << 20);
            write("putAvatar", "a MiB that is no image", "PUT", n -> "/api/profile/avatar", large, "image/gif");
            write(
                    "uploadAvatar",
                    "an unknown address",
                    "PUT",
                    n -> "/avatars/uploads/" + viralCrud,
                    large,
                    "image/gif");
            write("deleteAvatar", "none", "DELETE", n -> "/api/profile/avatar", "");
            write("avatarUploadAddress", "as is", "POST", n -> "/avatars/key_upload", "{\"extension\":\"jpg\"}");
            get("currentAvatar", "none", "/avatars/" + busiest + ".jpg");
            get("avatar", "none", "/avatars/" + viralCrud + "/x.jpg");
            as("exportAccount", "the most active user", "/api/profile/export", busiestToken);
        }

        private void write(
                String operation, String input, String method, LongFunction<String> path, String body, String type) {
            add(
                    operation,
                    input,
                    n -> Request.write(method, path.apply(n), token(1 + n % 100), body)
                            .with("Content-Type", type));
        }

        /** Each crud is deleted once, the ones with the most replies first, except for the viral crud. */
        private void addDeletes() {
            List<String> cruds =
                    List.of(query("SELECT string_agg(uuid || ' ' || sub, ',') FROM (SELECT activities.uuid,"
                                    + " cognito_user_id AS sub FROM activities JOIN users ON users.uuid = user_uuid"
                                    + " ORDER BY replies_count DESC OFFSET 1 LIMIT 1000) AS popular")
                            .split(","));
            add("deleteActivity", "cruds with the most replies", n -> {
                String[] crud = cruds.get((int) (n % cruds.size())).split(" ", 2);
                return Request.write("DELETE", ACTIVITIES + "/" + crud[0], issuer.token(crud[1]), "");
            });
        }

        private void addMessages() {
            String group = "/api/messages/" + query("SELECT md5('conversation 0')::uuid");
            String member =
                    query("SELECT cognito_user_id FROM users JOIN message_group_members ON users.uuid = user_uuid"
                            + " WHERE message_group_uuid = md5('conversation 0')::uuid LIMIT 1");
            String talkative =
                    query("SELECT cognito_user_id FROM users JOIN message_group_members ON users.uuid = user_uuid"
                            + " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1");
            add(
                    "seeMessages",
                    "everything",
                    n -> Request.write(
                            "PUT", group + "/seen", issuer.token(member), "{\"at\":\"9999-12-31T23:59:59Z\"}"));
            as("messages", "200 rows of the longest conversation", group + "?limit=200", issuer.token(member));
            as(
                    "messageGroups",
                    "200 rows of the user with most",
                    "/api/message_groups?limit=200",
                    issuer.token(talkative));
            write(
                    "sendMessage",
                    "to the most active user",
                    "POST",
                    n -> "/api/messages",
                    new JsonObject()
                            .put("message", "\u732b".repeat(1_024))
                            .put("handle", busiest)
                            .encode());
        }

        private void addFiles() {
            get("openapi", "as is", "/openapi.yaml");
            get("docs", "as is", "/docs");
            get("docsFile", "the largest file", "/docs/swagger-ui-bundle.js");
        }

        private void add(String operation, String input, LongFunction<Request> requests) {
            all.add(new ExpensiveRequests(operation, input, requests));
        }

        private void get(String operation, String input, String path) {
            add(operation, input, n -> Request.get(path));
        }

        private void as(String operation, String input, String path, String token) {
            add(operation, input, n -> Request.get(path).with("Authorization", "Bearer " + token));
        }

        /** A write by another user each time; user 0 receives mentions. */
        private void write(String operation, String input, String method, LongFunction<String> path, String body) {
            add(operation, input, n -> Request.write(method, path.apply(n), token(1 + n % 100), body));
        }

        private String newest(int cruds) {
            return query(
                    "SELECT string_agg(uuid::text, ',') FROM (SELECT uuid FROM activities ORDER BY created_at DESC LIMIT "
                            + cruds + ") AS newest");
        }

        private String onViral(String action) {
            return ACTIVITIES + "/" + viralCrud + action;
        }

        private String token(long user) {
            return tokens.computeIfAbsent(
                    user, number -> issuer.token(query("SELECT md5('user " + number + "')::uuid")));
        }

        private String query(String sql) {
            return TestPostgres.query(database, sql);
        }

        private static String message(String text) {
            return new JsonObject()
                    .put("message", text.strip())
                    .put("ttl", "1-day")
                    .encode();
        }

        private static String message(String repeated, int maxCharacters) {
            return message(repeated.repeat(maxCharacters / repeated.length()));
        }

        private static String numbered(String format, int count) {
            StringBuilder text = new StringBuilder();
            for (int n = 0; n < count; n++) {
                text.append(String.format(Locale.ROOT, format, n));
            }
            return text.toString();
        }

        private static String shortened(String term) {
            return term.length() <= 12 ? term : term.substring(0, 4) + "… (" + term.length() + " characters)";
        }
    }
}
