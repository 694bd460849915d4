package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("com.cruddur.testing.InstalledPrograms#havePsql")
class FillScriptIT {

    private static final String INDEXES_AND_CONSTRAINTS = "SELECT string_agg(made, E'\\n' ORDER BY made) FROM ("
            + " SELECT indexdef AS made FROM pg_indexes WHERE schemaname = 'public' UNION ALL"
            + " SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
            + " WHERE connamespace = 'public'::regnamespace) AS made";

    private final DatabaseUrl database = TestPostgres.seeded();

    @Test
    void fillsOnceWithCrudsThatAddUp() throws Exception {
        String before = query(INDEXES_AND_CONSTRAINTS);

        Script.Result result = script().with("5000").run();

        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.errors()).contains("with 5000 cruds", "100 % after", "Filled in");
        assertThat(query("SELECT count(*) FROM activities WHERE uuid::text NOT LIKE 'c2d4c2e0-%'"))
                .isEqualTo("5000");
        assertThat(query("SELECT count(*) FROM users WHERE email LIKE '%@cruddur.example'"))
                .isEqualTo("104");
        assertThat(query(INDEXES_AND_CONSTRAINTS)).isEqualTo(before);
        assertCountersAddUp();
        assertTermsAreAsFrequentAsPromised();
        assertThat(query("SELECT min(expires_at) > now() + interval '11 hours' FROM activities"))
                .isEqualTo("t");

        Script.Result again = script().with("5000").run();

        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.errors()).contains("there is a data set in this database already");
    }

    @Test
    void changesNothingIfAStatementFails() throws Exception {
        TestPostgres.execute(
                database,
                "INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES ('A', 'ada_adeyemi', 'a', 'a')");
        String before = query(INDEXES_AND_CONSTRAINTS);

        Script.Result result = script().run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("users_handle_key", "nothing was filled");
        assertThat(query(INDEXES_AND_CONSTRAINTS)).isEqualTo(before);
        assertThat(query("SELECT count(*) FROM users")).isEqualTo("5");
    }

    @Test
    void neverFillsProd() throws Exception {
        Script.Result result = script().where("POSTGRESQL_PROD_CONNECTION_URL", database.withPassword())
                .run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("nothing was done");
    }

    private void assertCountersAddUp() {
        assertThat(query("SELECT count(*) FROM activities"
                        + " WHERE likes_count <> (SELECT count(*) FROM likes WHERE activity_uuid = activities.uuid)"
                        + " OR reposts_count <> (SELECT count(*) FROM reposts WHERE activity_uuid = activities.uuid)"
                        + " OR replies_count <> (SELECT count(*) FROM activities AS reply"
                        + " WHERE reply.reply_to_activity_uuid = activities.uuid)"))
                .isEqualTo("0");
        assertThat(query("SELECT count(*) FROM activities AS reply JOIN activities AS parent"
                        + " ON parent.uuid = reply.reply_to_activity_uuid WHERE parent.uuid::text NOT LIKE 'c2d4c2e0-%'"
                        + " AND (reply.created_at <= parent.created_at OR reply.expires_at <> parent.expires_at)"))
                .isEqualTo("0");
        assertThat(query("SELECT max(likes_count) FROM activities")).isEqualTo("60");
        assertThat(query("SELECT count(*) FROM users"
                        + " WHERE followers_count(uuid) <> (SELECT count(*) FROM follows WHERE followed_uuid = uuid)"
                        + " OR following_count(uuid) <> (SELECT count(*) FROM follows WHERE follower_uuid = uuid)"))
                .isEqualTo("0");
        assertThat(query("SELECT following_count(md5('user 1')::uuid) || ' ' || (count(*) > 500) FROM follows"))
                .isEqualTo("50 true");
    }

    private void assertTermsAreAsFrequentAsPromised() {
        assertThat(
                        query(
                                "SELECT count(*) BETWEEN 400 AND 600 FROM activities WHERE search_matches(message, search_query('cloud'))"))
                .isEqualTo("t");
        assertThat(query("SELECT count(*) FROM activities WHERE search_matches(message, search_query('axolotl'))"))
                .isEqualTo("20");
    }

    private Script script() {
        return Script.named("db-fill").where("POSTGRESQL_CONNECTION_URL", database.withPassword());
    }

    private String query(String sql) {
        return TestPostgres.query(database, sql);
    }
}
