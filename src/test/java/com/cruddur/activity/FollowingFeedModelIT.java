package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The pages of the following feed equal its definition, on random data. */
@Tag("matrix")
class FollowingFeedModelIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final int PEOPLE = 24;

    /** Random and reproducible: person 0 follows nobody, person 23 almost everybody. */
    private static final String DATA = """
            SELECT setseed(0.42);
            INSERT INTO users (display_name, handle, email, cognito_user_id)
            SELECT n, 'p' || n, n, 'sub ' || n FROM generate_series(0, {people} - 1) AS n;
            CREATE VIEW p AS SELECT uuid, substr(handle, 2)::int AS n FROM users WHERE handle ~ '^p[0-9]+$';
            INSERT INTO follows (follower_uuid, followed_uuid)
            SELECT a.uuid, b.uuid FROM p AS a, p AS b WHERE a.n <> b.n AND random() < a.n / 24.0;
            INSERT INTO mutes (muter_uuid, muted_uuid)
            SELECT a.uuid, b.uuid FROM p AS a, p AS b WHERE a.n <> b.n AND random() < 0.1;
            INSERT INTO blocks (blocker_uuid, blocked_uuid)
            SELECT a.uuid, b.uuid FROM p AS a, p AS b WHERE a.n <> b.n AND random() < 0.03;
            UPDATE users SET suspended_at = now() WHERE handle = 'p7';
            INSERT INTO activities (user_uuid, message, created_at, expires_at)
            SELECT p.uuid, 'crud', now() - random() * interval '1 hour', now() + (random() - 0.1) * interval '1 day'
            FROM p, generate_series(1, 6);
            INSERT INTO activities (user_uuid, message, reply_to_activity_uuid, created_at, expires_at)
            SELECT p.uuid, 'reply', parent.uuid, now() - random() * interval '30 minutes', parent.expires_at
            FROM p, LATERAL (SELECT uuid, expires_at FROM activities WHERE message = 'crud' AND p.n >= 0 ORDER BY random() LIMIT 3)
                AS parent;
            INSERT INTO reposts (user_uuid, activity_uuid, created_at)
            SELECT p.uuid, activities.uuid, now() - random() * interval '20 minutes'
            FROM p, activities WHERE message IN ('crud', 'reply') AND random() < 0.04;
            """;

    /** The definition, without any thought of speed. */
    private static final String FEED = """
            WITH v AS (SELECT uuid FROM users WHERE handle = '{viewer}'),
            hidden AS (
                SELECT muted_uuid AS uuid FROM mutes, v WHERE muter_uuid = v.uuid
                UNION SELECT blocked_uuid FROM blocks, v WHERE blocker_uuid = v.uuid
                UNION SELECT blocker_uuid FROM blocks, v WHERE blocked_uuid = v.uuid
                UNION SELECT uuid FROM users WHERE suspended_at IS NOT NULL),
            included AS (SELECT followed_uuid AS uuid FROM follows, v WHERE follower_uuid = v.uuid UNION SELECT uuid FROM v),
            living AS (
                SELECT a.*, a.user_uuid IN (SELECT uuid FROM included)
                    AND (parent.uuid IS NULL OR parent.user_uuid IN (SELECT uuid FROM included)) AS in_place
                FROM activities AS a LEFT JOIN activities AS parent ON parent.uuid = a.reply_to_activity_uuid
                WHERE a.expires_at > now() AND a.user_uuid NOT IN (SELECT uuid FROM hidden)),
            entry AS (
                SELECT uuid, created_at AS time, NULL::text AS by FROM living WHERE in_place
                UNION ALL
                (SELECT DISTINCT ON (living.uuid) living.uuid, reposts.created_at, users.handle
                FROM living
                JOIN reposts ON reposts.activity_uuid = living.uuid
                JOIN users ON users.uuid = reposts.user_uuid
                WHERE NOT in_place
                    AND reposts.user_uuid IN (SELECT followed_uuid FROM follows, v WHERE follower_uuid = v.uuid)
                    AND reposts.user_uuid NOT IN (SELECT uuid FROM hidden)
                ORDER BY living.uuid, reposts.created_at, reposts.uuid))
            SELECT string_agg(uuid || ' ' || coalesce(by, '-'), ',' ORDER BY time DESC, uuid DESC) FROM entry""";

    private final Api api = SERVER.api();

    @BeforeAll
    static void fill() {
        SERVER.execute(DATA.replace("{people}", Integer.toString(PEOPLE)));
    }

    @Test
    void pagesEqualTheDefinition() {
        int entries = 0;
        for (int person = 0; person < PEOPLE; person++) {
            String handle = "p" + person;
            if (person == 7) {
                continue;
            }
            List<String> expected = expected(handle);
            assertThat(paged(handle, 200)).as(handle).isEqualTo(expected);
            assertThat(paged(handle, 1 + person % 7)).as(handle).isEqualTo(expected);
            entries += expected.size();
        }
        assertThat(entries).isGreaterThan(1_000);
    }

    /** An unfollow removes entries; every other entry is on one of the pages, once. */
    @Test
    void pagesContainTheRestWhileTheViewerUnfollows() {
        String viewer = "p22";
        List<String> before = expected(viewer);
        List<String> paged = new ArrayList<>();
        Optional<String> path = Optional.of("/api/activities/following?limit=3");
        for (int page = 0; path.isPresent(); page++) {
            Api.Answer answer = api.as(viewer).get(path.get());
            answer.objects().forEach(entry -> paged.add(text(entry)));
            if (page % 5 == 0) {
                SERVER.execute("DELETE FROM follows WHERE ctid = (SELECT follows.ctid FROM follows JOIN users"
                        + " ON users.uuid = follower_uuid WHERE handle = '" + viewer
                        + "' ORDER BY followed_uuid LIMIT 1)");
            }
            path = answer.next();
        }
        List<String> after = expected(viewer);
        List<String> kept = before.stream().filter(after::contains).toList();
        assertThat(kept).isNotEmpty().hasSizeLessThan(before.size());
        assertThat(paged).containsAll(kept);
        assertThat(kept)
                .allSatisfy(entry -> assertThat(Collections.frequency(paged, entry))
                        .as(entry)
                        .isEqualTo(1));
    }

    private static List<String> expected(String handle) {
        String feed = SERVER.query(FEED.replace("{viewer}", handle));
        return feed.equals("null") ? List.of() : List.of(feed.split(","));
    }

    private List<String> paged(String handle, int limit) {
        List<String> entries = new ArrayList<>();
        Optional<String> path = Optional.of("/api/activities/following?limit=" + limit);
        while (path.isPresent()) {
            Api.Answer page = api.as(handle).get(path.get());
            page.objects().forEach(entry -> entries.add(text(entry)));
            path = page.next();
        }
        return entries;
    }

    private static String text(io.vertx.core.json.JsonObject entry) {
        return entry.getString("uuid") + " "
                + Optional.ofNullable(entry.getString("reposted_by")).orElse("-");
    }
}
