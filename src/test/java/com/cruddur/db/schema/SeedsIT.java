package com.cruddur.db.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import org.junit.jupiter.api.Test;

/** Seeds are applied again without a change to what users wrote. */
class SeedsIT {

    private final DatabaseUrl url = TestPostgres.empty();
    private final Migrations migrations = new Migrations(url);

    @Test
    void seedsTwiceAreAsGoodAsOnce() throws Exception {
        migrations.applySchema();
        migrations.applySeeds();
        String rows = seededRows();
        migrations.applySeeds();
        assertThat(seededRows()).isEqualTo(rows);
    }

    @Test
    void seedsThatHaveExpiredComeBack() throws Exception {
        migrations.applySchema();
        migrations.applySeeds();
        execute("UPDATE activities SET expires_at = now() - interval '1 second'");
        execute("DELETE FROM activities WHERE reply_to_activity_uuid IS NOT NULL");
        migrations.applySeeds();
        assertThat(query("SELECT count(*) FROM activities WHERE expires_at > now() + interval '9 days'"))
                .isEqualTo("7");
        assertThat(query("SELECT replies_count FROM activities WHERE message LIKE 'This was imported%'"))
                .isEqualTo("2");
    }

    @Test
    void seedsLeaveRowsOfUsersUnchanged() throws Exception {
        migrations.applySchema();
        migrations.applySeeds();
        execute("UPDATE users SET bio = 'my own' WHERE handle = 'bayko'");
        execute("INSERT INTO activities (user_uuid, message) SELECT uuid, 'my own' FROM users WHERE handle = 'bayko'");
        migrations.applySeeds();
        assertThat(query("SELECT bio FROM users WHERE handle = 'bayko'")).isEqualTo("my own");
        assertThat(query("SELECT count(*) FROM activities WHERE message = 'my own'"))
                .isEqualTo("1");
    }

    private String seededRows() {
        return query("SELECT string_agg(line, E'\\n' ORDER BY line) FROM (SELECT users::text FROM users"
                + " UNION ALL SELECT activities::text FROM activities UNION ALL SELECT likes::text FROM likes)"
                + " AS lines (line)");
    }

    private void execute(String sql) {
        TestPostgres.execute(url, sql);
    }

    private String query(String sql) {
        return TestPostgres.query(url, sql);
    }
}
