package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The counters of a crud equal the rows that they count, whichever way rows are inserted and deleted. */
class CountersIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String WRONG_COUNTERS = """
            SELECT count(*) FROM activities
            WHERE replies_count <> (SELECT count(*) FROM activities AS r WHERE r.reply_to_activity_uuid = activities.uuid)
                OR likes_count <> (SELECT count(*) FROM likes WHERE likes.activity_uuid = activities.uuid)
                OR reposts_count <> (SELECT count(*) FROM reposts WHERE reposts.activity_uuid = activities.uuid)""";

    private static final String ADD_PEOPLE_AND_REACTIONS = """
            WITH people AS (
                INSERT INTO users (display_name, handle, email, cognito_user_id)
                SELECT 'P', 'person' || n || '-{run}', 'p@cruddur.example', 'sub' || n || '-{run}'
                FROM generate_series(1, 20) AS n
                RETURNING uuid
            ),
            cruds AS (
                INSERT INTO activities (user_uuid, message) SELECT uuid, 'crud' FROM people RETURNING uuid
            ),
            replies AS (
                INSERT INTO activities (user_uuid, message, reply_to_activity_uuid)
                SELECT people.uuid, 'reply', cruds.uuid FROM people, cruds
            ),
            likes AS (INSERT INTO likes (user_uuid, activity_uuid) SELECT people.uuid, cruds.uuid FROM people, cruds)
            INSERT INTO reposts (user_uuid, activity_uuid) SELECT people.uuid, cruds.uuid FROM people, cruds""";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM users WHERE handle LIKE 'person7-%'",
                "DELETE FROM users WHERE handle LIKE 'person%' AND uuid::text > '8'",
                "DELETE FROM activities WHERE message = 'reply' AND uuid::text > '8'",
                "DELETE FROM activities WHERE message = 'crud' AND uuid::text > '8'",
                "DELETE FROM likes WHERE uuid::text > '8'",
                "DELETE FROM reposts WHERE uuid::text > '8'",
                "TRUNCATE likes",
                "TRUNCATE reposts"
            })
    void equalTheRowsAfterADeletion(String deletion) {
        SERVER.execute(ADD_PEOPLE_AND_REACTIONS.replace("{run}", Long.toString(System.nanoTime())));
        assertThat(SERVER.query(WRONG_COUNTERS)).isEqualTo("0");
        assertThat(SERVER.query("SELECT max(likes_count) FROM activities")).isEqualTo("20");
        SERVER.execute(deletion);
        assertThat(SERVER.query(WRONG_COUNTERS)).isEqualTo("0");
        SERVER.execute("DELETE FROM users WHERE handle LIKE 'person%'");
        assertThat(SERVER.query(WRONG_COUNTERS)).isEqualTo("0");
    }

    @Test
    void startRight() {
        assertThat(SERVER.query(WRONG_COUNTERS)).isEqualTo("0");
    }
}
