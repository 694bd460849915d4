package com.cruddur.stats;

import static com.cruddur.testing.Eventually.eventually;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StatsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();

    @BeforeEach
    void onlyOldSeedUsers() {
        SERVER.execute("DELETE FROM activities; DELETE FROM users WHERE cognito_user_id NOT LIKE 'seed-%';"
                + " UPDATE users SET created_at = now() - interval '30 days'");
    }

    @Test
    void countsZeroWithoutRows() {
        Api.Answer stats = api.get("/api/stats");
        assertThat(stats.status()).isEqualTo(200);
        assertThat(stats.object().fieldNames())
                .containsExactly("users_count", "activities_count", "new_users_per_day", "new_activities_per_day");
        assertThat(stats.object().getInteger("users_count")).isEqualTo(4);
        assertThat(stats.object().getInteger("activities_count")).isZero();
        assertThat(stats.object().getJsonArray("new_users_per_day")).isEqualTo(days(0, 0, 0, 0, 0, 0, 0));
        assertThat(stats.object().getJsonArray("new_activities_per_day")).isEqualTo(days(0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void countsUtcDaysOldestFirst() {
        // The first and the last instant of a UTC day, in a time zone where it is another day.
        SERVER.execute("SET TimeZone = 'Pacific/Auckland';"
                + "INSERT INTO users (display_name, handle, email, cognito_user_id, created_at)"
                + " SELECT 'N', 'n' || n, 'n', 'n' || n, (date_trunc('day', now() AT TIME ZONE 'UTC')"
                + " - (ARRAY[interval '0', '1 microsecond', '1 day', '6 days', '144 hours 1 microsecond'])[n])"
                + " AT TIME ZONE 'UTC' FROM generate_series(1, 5) n");
        SERVER.execute("INSERT INTO activities (user_uuid, message, created_at)"
                + " SELECT users.uuid, 'c', users.created_at FROM users, generate_series(1, 3) WHERE handle LIKE 'n%'");
        JsonObject stats = api.get("/api/stats").object();
        assertThat(stats.getInteger("users_count")).isEqualTo(9);
        assertThat(stats.getInteger("activities_count")).isEqualTo(15);
        assertThat(stats.getJsonArray("new_users_per_day")).isEqualTo(days(1, 0, 0, 0, 0, 2, 1));
        assertThat(stats.getJsonArray("new_activities_per_day")).isEqualTo(days(3, 0, 0, 0, 0, 6, 3));
    }

    /** The statistics sum counts that triggers and the sweep keep. */
    @Test
    void countsUsersAfterAnyWrite() {
        SERVER.execute(
                "INSERT INTO users (display_name, handle, email, cognito_user_id, created_at)"
                        + " SELECT 'M', 'm' || n, 'm', 'm' || n, now() - n % 9 * interval '1 day' FROM generate_series(1, 90) n");
        assertCountsUsers(94);
        for (int n = 1; n <= 10; n++) {
            SERVER.execute("DELETE FROM users WHERE handle = 'm" + n + "'");
        }
        assertCountsUsers(84);
        SERVER.execute(
                "UPDATE users SET created_at = created_at - interval '1 day', display_name = 'X' WHERE handle < 'm5'");
        assertCountsUsers(84);
        eventually(() -> assertThat(SERVER.query("SELECT max(count)"
                        + " FROM (SELECT count(*) FROM user_count_deltas GROUP BY created_on) AS counts"))
                .satisfies(count -> assertThat(Integer.parseInt(count)).isLessThanOrEqualTo(8)));
        assertCountsUsers(84);
    }

    private void assertCountsUsers(int number) {
        JsonObject stats = api.get("/api/stats").object();
        assertThat(stats.getInteger("users_count")).isEqualTo(number);
        assertThat(stats.getJsonArray("new_users_per_day").stream()
                        .map(day -> ((JsonObject) day).getInteger("count").toString())
                        .collect(joining(",")))
                .isEqualTo(SERVER.query("SELECT string_agg(count::text, ',' ORDER BY ago DESC) FROM ("
                        + "SELECT ago, (SELECT count(*) FROM users WHERE (created_at AT TIME ZONE 'UTC')::date ="
                        + " (now() AT TIME ZONE 'UTC')::date - ago) FROM generate_series(0, 6) AS ago) AS days"));
    }

    @Test
    void omitsExpiredActivities() {
        SERVER.execute("INSERT INTO activities (user_uuid, message, created_at, expires_at)"
                + " SELECT uuid, 'gone', now() - interval '2 hours', now() FROM users");
        SERVER.execute("INSERT INTO activities (user_uuid, message) SELECT uuid, 'here' FROM users LIMIT 1");
        JsonObject stats = api.get("/api/stats").object();
        assertThat(stats.getInteger("activities_count")).isEqualTo(1);
        assertThat(stats.getJsonArray("new_activities_per_day")).isEqualTo(days(0, 0, 0, 0, 0, 0, 1));
    }

    /** Inserts, updates and deletes of any kind, across the end of an hour and with a sweep. */
    @Test
    void countsLivingActivitiesAfterAnyChange() {
        SERVER.execute("INSERT INTO activities (user_uuid, message, created_at, expires_at)"
                + " SELECT uuid, 'n', now() - n * interval '7 hours', now() + n * interval '11 minutes'"
                + " FROM users, generate_series(-9, 60) AS n");
        assertCountsLivingActivities();
        for (int n = 0; n < 20; n++) {
            api.as("bayko")
                    .post(
                            "/api/activities",
                            new JsonObject().put("message", "n").put("ttl", "1-day"));
        }
        assertCountsLivingActivities();
        SERVER.execute("UPDATE activities SET expires_at = expires_at + interval '3 hours' WHERE message = 'n'"
                + " AND created_at < now() - interval '1 day'; UPDATE activities SET likes_count = 1");
        assertCountsLivingActivities();
        SERVER.execute("DELETE FROM activities WHERE left(uuid::text, 1) < '4'");
        assertCountsLivingActivities();
        SERVER.execute("UPDATE activities SET expires_at = now() WHERE left(uuid::text, 1) < '8'");
        assertCountsLivingActivities();
        // One row per day and hour, and none for hours that have ended.
        eventually(() -> assertThat(SERVER.query("SELECT max(count) FROM (SELECT count(*) FROM activity_count_deltas"
                        + " GROUP BY created_on, expires_before) AS counts"))
                .satisfies(count -> assertThat(Integer.parseInt(count)).isLessThanOrEqualTo(8)));
        eventually(() -> assertThat(SERVER.query("SELECT sum(delta) FROM activity_count_deltas"))
                .isEqualTo(SERVER.query("SELECT count(*) FROM activities WHERE"
                        + " date_trunc('hour', expires_at, 'UTC') + interval '1 hour' > now()")));
        assertCountsLivingActivities();
        SERVER.execute("TRUNCATE activities CASCADE");
        assertCountsLivingActivities();
    }

    private void assertCountsLivingActivities() {
        JsonObject stats = api.get("/api/stats").object();
        assertThat(stats.getString("activities_count"))
                .isEqualTo(SERVER.query("SELECT count(*) FROM activities WHERE expires_at > now()"));
        assertThat(stats.getJsonArray("new_activities_per_day").encode())
                .isEqualTo(SERVER.query("SELECT json_agg(json_build_object('day', day::date, 'count', (SELECT count(*)"
                                + " FROM activities WHERE expires_at > now()"
                                + " AND (created_at AT TIME ZONE 'UTC')::date = day::date)) ORDER BY day)"
                                + " FROM generate_series(0, 6) AS ago,"
                                + " LATERAL (SELECT (now() AT TIME ZONE 'UTC')::date - ago AS day) AS days")
                        .replace(" ", "")
                        .replace("\n", ""));
    }

    @Test
    void answersHead() {
        Api.Answer head = api.head("/api/stats");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        String etag = head.header("ETag").orElseThrow();
        assertThat(api.with("If-None-Match", etag).get("/api/stats").status()).isEqualTo(304);
        assertThat(api.put("/api/stats").header("Allow")).contains("GET, HEAD");
    }

    private static JsonArray days(Integer... counts) {
        LocalDate today = LocalDate.parse(SERVER.query("SELECT (now() AT TIME ZONE 'UTC')::date"));
        JsonArray days = new JsonArray();
        for (int i = 0; i < counts.length; i++) {
            days.add(new JsonObject()
                    .put("day", today.minusDays(counts.length - 1 - i).toString())
                    .put("count", List.of(counts).get(i)));
        }
        return days;
    }
}
