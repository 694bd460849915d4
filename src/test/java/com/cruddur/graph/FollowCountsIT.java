package com.cruddur.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The counts of follows equal the rows that they count, whichever way rows are inserted and deleted. */
class FollowCountsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String WRONG_COUNTS = """
            SELECT count(*) FROM users
            WHERE followers_count(uuid) <> (SELECT count(*) FROM follows WHERE followed_uuid = uuid)
                OR following_count(uuid) <> (SELECT count(*) FROM follows WHERE follower_uuid = uuid)""";

    private static final String ORPHANS =
            "SELECT count(*) FROM follow_counts WHERE user_uuid NOT IN (SELECT uuid FROM users)";

    @BeforeEach
    void addPeopleWhoFollowEachOther() {
        SERVER.execute("DELETE FROM users WHERE handle LIKE 'person%'");
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id)"
                + " SELECT 'P', 'person' || n, 'p', 'person' || n FROM generate_series(1, 20) AS n");
        SERVER.execute("INSERT INTO follows (follower_uuid, followed_uuid) SELECT one.uuid, other.uuid"
                + " FROM users AS one, users AS other WHERE one.uuid <> other.uuid ON CONFLICT DO NOTHING");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM follows WHERE follower_uuid::text > '8'",
                "DELETE FROM users WHERE handle = 'person7'",
                "DELETE FROM users WHERE handle LIKE 'person1%'",
                "TRUNCATE follows",
                "INSERT INTO blocks (blocker_uuid, blocked_uuid) SELECT one.uuid, other.uuid FROM users AS one,"
                        + " users AS other WHERE one.handle = 'person1' AND other.handle LIKE 'person2%'",
                "UPDATE follows SET created_at = now() - interval '1 day'",
                "DELETE FROM follows WHERE follower_uuid = (SELECT uuid FROM users WHERE handle = 'person3');"
                        + " UPDATE follows SET follower_uuid = (SELECT uuid FROM users WHERE handle = 'person3')"
                        + " WHERE follower_uuid = (SELECT uuid FROM users WHERE handle = 'person4')"
                        + " AND followed_uuid <> (SELECT uuid FROM users WHERE handle = 'person3')"
            })
    void equalTheRowsAfterEachChange(String change) {
        assertThat(SERVER.query(WRONG_COUNTS)).isEqualTo("0");
        assertThat(SERVER.query("SELECT followers_count(uuid) FROM users WHERE handle = 'person1'"))
                .isEqualTo("23");
        SERVER.execute(change);
        assertThat(SERVER.query(WRONG_COUNTS)).isEqualTo("0");
        assertThat(SERVER.query(ORPHANS)).isEqualTo("0");
    }

    @Test
    void areMergedIntoFewRows() {
        for (int i = 0; i < 100; i++) {
            SERVER.execute("DELETE FROM follows WHERE follower_uuid = (SELECT uuid FROM users WHERE handle = 'person1')"
                    + " AND followed_uuid = (SELECT uuid FROM users WHERE handle = 'person2')");
            SERVER.execute("INSERT INTO follows (follower_uuid, followed_uuid) SELECT one.uuid, other.uuid"
                    + " FROM users AS one, users AS other WHERE one.handle = 'person1' AND other.handle = 'person2'");
        }
        assertThat(SERVER.query(WRONG_COUNTS)).isEqualTo("0");
        assertThat(Integer.parseInt(SERVER.query("SELECT max(count) FROM (SELECT count(*) FROM follow_counts"
                        + " GROUP BY user_uuid) AS rows (count)")))
                .isLessThanOrEqualTo(17);
    }
}
