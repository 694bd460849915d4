package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.schema.Migrations;
import com.cruddur.testing.TestPostgres;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database of an earlier version, whose changelogs the present baseline has replaced. */
@EnabledIf("com.cruddur.testing.InstalledPrograms#havePsql")
@Tag("scripts")
class CarryOverIT {

    private static final String DATA = """
            INSERT INTO users (display_name, handle, email, cognito_user_id)
                VALUES ('Old', 'old', 'old@cruddur.example', 'old'), ('New', 'new', 'new@cruddur.example', 'new');
            INSERT INTO activities (user_uuid, message) SELECT uuid, 'kept' FROM users WHERE handle = 'old';
            INSERT INTO activities (user_uuid, message, reply_to_activity_uuid)
                SELECT users.uuid, 'tab\t and \\ backslash', activities.uuid FROM users, activities WHERE handle = 'new';
            INSERT INTO likes (user_uuid, activity_uuid)
                SELECT users.uuid, activities.uuid FROM users, activities WHERE message = 'kept';
            UPDATE activities SET likes_count = 2, replies_count = 1 WHERE message = 'kept';""";

    @Test
    void isRefusedUnchangedAndItsDataIsCopied() throws Exception {
        DatabaseUrl old = TestPostgres.empty();
        try (Connection connection = connect(old)) {
            connection.createStatement().execute(earlierBaseline() + DATA);
        }
        assertThatThrownBy(() -> new Migrations(old).applySchema())
                .hasMessageContaining("bin/db-carry-over " + old.database() + "_old");
        DatabaseUrl fresh = TestPostgres.empty();
        new Migrations(fresh).applySchema();
        for (int i = 0; i < 2; i++) {
            Script.Result result = Script.named("db-carry-over")
                    .with(old.database())
                    .where("POSTGRESQL_CONNECTION_URL", fresh.withPassword())
                    .run();
            assertThat(result.exitCode()).as(result.errors()).isZero();
        }
        String summary = "SELECT string_agg(concat_ws(' ', message, likes_count, replies_count), '; ' ORDER BY message)"
                + " FROM activities";
        assertThat(query(fresh, summary)).isEqualTo(query(old, summary)).contains("kept 2 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROP TABLE message_groups CASCADE", "ALTER TABLE likes RENAME created_at TO since"})
    void copiesNothingIfATableCannotBeRead(String damage) throws Exception {
        DatabaseUrl old = TestPostgres.empty();
        try (Connection connection = connect(old)) {
            connection.createStatement().execute(earlierBaseline() + DATA);
            connection.createStatement().execute(damage);
        }
        DatabaseUrl fresh = TestPostgres.empty();
        new Migrations(fresh).applySchema();
        Script.Result result = Script.named("db-carry-over")
                .with(old.database())
                .where("POSTGRESQL_CONNECTION_URL", fresh.withPassword())
                .run();
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.errors()).contains("nothing was copied");
        assertThat(query(fresh, "SELECT count(*) FROM users")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "prod", "--prod"})
    void refusesWhatIsNoNameOfADatabase(String name) throws Exception {
        Script.Result result = Script.named("db-carry-over")
                .with(name)
                .where("POSTGRESQL_CONNECTION_URL", "postgresql://localhost:1/cruddur")
                .run();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).startsWith("db-carry-over: the first argument is the old database");
    }

    private static String earlierBaseline() throws Exception {
        try (InputStream stream = CarryOverIT.class.getResourceAsStream("/earlier-baseline.sql")) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Connection connect(DatabaseUrl url) throws Exception {
        return DriverManager.getConnection(url.jdbcUrl(), url.jdbcProperties());
    }

    private static String query(DatabaseUrl url, String sql) throws Exception {
        try (Connection connection = connect(url);
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
