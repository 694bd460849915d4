package com.cruddur.bench;

import com.cruddur.bench.Requests.Request;
import com.cruddur.db.connect.DatabaseUrl;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads by signed-in users, compared with other reads of the same server.
 *
 * @param isRate whether the figure compares requests per second instead of the time per request
 * @param data creates or finds the database
 * @param reads makes the requests that are measured, and those that they are compared with
 */
record ViewerReadRow(
        String name,
        String description,
        int cruds,
        boolean isRate,
        Target target,
        Data data,
        Reads reads,
        Reads compared)
        implements Row {

    private static final int CONNECTIONS = 16;
    private static final int REQUESTS = 10_000;
    private static final int PAGE = 40;
    private static final String HOME = "/api/activities/home";
    private static final int MANY_LIKES = 100_000;

    /** The users whose home is the shared page. */
    private static final String HIDING_NOBODY = "SELECT cognito_user_id FROM users"
            + " WHERE uuid NOT IN (SELECT blocker_uuid FROM blocks UNION SELECT blocked_uuid FROM blocks"
            + " UNION SELECT muter_uuid FROM mutes) ORDER BY md5(uuid::text) LIMIT 500";

    private interface Data {
        DatabaseUrl of(DataSets dataSets, int cruds) throws Exception;
    }

    private interface Reads {
        List<Request> of(Testbed testbed, DatabaseUrl url) throws Exception;
    }

    /** Home with the tokens of users who neither block nor mute anybody and are not blocked. */
    static ViewerReadRow home() {
        return new ViewerReadRow(
                "home-token",
                "home with a token of a user without blocks and mutes, compared with home without a token",
                DataSets.DEFAULT_CRUDS,
                true,
                Target.atLeast(0.7),
                DataSets::readOnly,
                (testbed, url) -> Sql.texts(url, HIDING_NOBODY).stream()
                        .map(sub -> get(HOME, testbed.issuer().token(sub)))
                        .toList(),
                (testbed, url) -> List.of(Request.get(HOME)));
    }

    /**
     * The following feed of a user who follows so many people.
     *
     * @param user the number of the user in the data set
     */
    static ViewerReadRow following(int cruds, int follows, int user, double bound) {
        return new ViewerReadRow(
                "following-" + follows,
                "following feed at %,d follows over %,d cruds, compared with user feeds".formatted(follows, cruds),
                cruds,
                false,
                Target.atMost(bound, "×"),
                DataSets::readOnly,
                (testbed, url) -> List.of(
                        get("/api/activities/following", testbed.issuer().token(sub(url, user)))),
                (testbed, url) -> sample(url, ReadRow.USER_FEEDS));
    }

    static ViewerReadRow states() {
        return new ViewerReadRow(
                "states",
                "states of %d cruds, compared with threads".formatted(PAGE),
                DataSets.DEFAULT_CRUDS,
                true,
                Target.atLeast(1),
                DataSets::readOnly,
                ViewerReadRow::states,
                (testbed, url) -> sample(url, ReadRow.THREADS));
    }

    /** The writers of the copy have a crud each: one has many likes, the other one has ten. */
    static ViewerReadRow notifications() {
        return new ViewerReadRow(
                "notifications",
                "notifications with %,d likes of a crud, compared with 10".formatted(MANY_LIKES),
                DataSets.DEFAULT_CRUDS,
                false,
                Target.atMost(1.3, "×"),
                ViewerReadRow::likedCruds,
                (testbed, url) -> List.of(
                        get("/api/activities/notifications", testbed.issuer().token("writer1"))),
                (testbed, url) -> List.of(
                        get("/api/activities/notifications", testbed.issuer().token("writer2"))));
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return Testbed.START_SECONDS + 2 + plan.comparisonSeconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(cruds);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        DatabaseUrl url = data.of(testbed.dataSets(), cruds);
        Requests measured = Requests.any(testbed.file(name + ".txt"), reads.of(testbed, url));
        Requests reference = Requests.any(testbed.file(name + "-compared.txt"), compared.of(testbed, url));
        try (ServerProcess cruddur = testbed.cruddur(url)) {
            Comparison comparison = Comparison.of(
                    plan,
                    testbed.driving(cruddur, CONNECTIONS, measured),
                    testbed.driving(cruddur, CONNECTIONS, reference));
            return isRate ? comparison.result(target) : comparison.timeResult(target, CONNECTIONS);
        }
    }

    /** Requests of random users for pages of consecutive cruds. */
    private static List<Request> states(Testbed testbed, DatabaseUrl url) throws Exception {
        List<String> subs = Sql.texts(url, "SELECT cognito_user_id FROM users ORDER BY md5(uuid::text) LIMIT 500");
        List<String> tokens = subs.stream().map(testbed.issuer()::token).toList();
        List<String> pages = Sql.texts(
                url,
                "SELECT string_agg(uuid::text, ',') FROM (SELECT uuid, (row_number() OVER (ORDER BY created_at) - 1) / "
                        + PAGE + " AS page FROM activities WHERE expires_at > now() + interval '1 hour') AS paged"
                        + " GROUP BY page LIMIT " + REQUESTS);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            requests.add(get("/api/activities/states?uuids=" + pages.get(i), tokens.get(i % tokens.size())));
        }
        return requests;
    }

    private static DatabaseUrl likedCruds(DataSets dataSets, int cruds) throws Exception {
        DatabaseUrl url = dataSets.writableCopy(cruds);
        Sql.execute(
                url,
                "INSERT INTO users (display_name, handle, email, cognito_user_id)"
                        + " SELECT n, 'liker' || n, n, 'liker' || n FROM generate_series(1, " + MANY_LIKES + ") AS n");
        Sql.execute(
                url,
                "INSERT INTO activities (user_uuid, message) SELECT uuid, 'liked' FROM users"
                        + " WHERE cognito_user_id IN ('writer1', 'writer2')");
        Sql.execute(
                url,
                "INSERT INTO likes (activity_uuid, user_uuid, created_at) SELECT activities.uuid, liker.uuid,"
                        + " now() - random() * interval '1 hour' FROM users AS liker, activities"
                        + " JOIN users AS writer ON writer.uuid = user_uuid WHERE liker.cognito_user_id LIKE 'liker%'"
                        + " AND (writer.cognito_user_id = 'writer1' OR (writer.cognito_user_id = 'writer2'"
                        + " AND liker.cognito_user_id ~ '^liker[0-9]$'))");
        Sql.execute(url, "VACUUM (ANALYZE) users, activities, likes, notifications");
        return url;
    }

    private static List<Request> sample(DatabaseUrl url, String paths) throws Exception {
        return Sql.texts(url, "SELECT path FROM (" + paths + ") AS paths (path) ORDER BY md5(path) LIMIT " + REQUESTS)
                .stream()
                .map(Request::get)
                .toList();
    }

    private static String sub(DatabaseUrl url, int user) throws Exception {
        return Sql.texts(url, "SELECT md5('user " + user + "')::uuid::text").getFirst();
    }

    private static Request get(String path, String token) {
        return new Request("GET", path, token, "");
    }
}
