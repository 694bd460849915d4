package com.cruddur.db.schema;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cruddur.db.connect.DatabaseDiagnosis;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TcpProxy;
import com.cruddur.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsIT {

    /** All that the changelogs make: columns, constraints and indexes, in words. */
    static final String SHAPE = """
            SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
                SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default)
                FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name NOT LIKE 'databasechangelog%'
                UNION ALL
                SELECT format('%s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'databasechangelog%'
                UNION ALL
                SELECT indexdef FROM pg_indexes
                WHERE schemaname = 'public' AND tablename NOT LIKE 'databasechangelog%'
                UNION ALL
                SELECT 'extension ' || extname FROM pg_extension WHERE extname = 'uuid-ossp'
            ) AS lines (line)""";

    private final DatabaseUrl url = TestPostgres.empty();
    private final Migrations migrations = new Migrations(url);

    @Test
    void anEmptyDatabaseGetsTheSchema() throws Exception {
        List<String> pending = migrations.pending();
        assertThat(pending).startsWith("0001-uuid-ossp", "0001-text-requirements", "0001-text-key", "0002-changes");
        assertThat(pending).noneMatch(name -> name.startsWith("seed"));
        migrations.applySchema();
        assertThat(migrations.pending()).isEmpty();
        assertThat(query("SELECT count(*) FROM databasechangelog")).isEqualTo(Integer.toString(pending.size()));
        assertThat(query("SELECT count(*) FROM users")).isEqualTo("0");
    }

    @Test
    void theSchemaIsTheSameWhenItIsThereAlready() throws Exception {
        migrations.applySchema();
        String shape = query(SHAPE);
        migrations.applySchema();
        assertThat(query(SHAPE)).isEqualTo(shape);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void severalInstancesMigrateOneEmptyDatabaseAtOnce(int instances) throws Exception {
        List<Boolean> done = Concurrently.run(instances, instance -> {
            try {
                new Migrations(url).applySchema();
                new Migrations(url).applySeeds();
                return true;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(done).hasSize(instances);
        assertThat(migrations.pending()).isEmpty();
        assertThat(query("SELECT count(*) FROM users")).isEqualTo("4");
        assertThat(query("SELECT count(*) FROM activities")).isEqualTo("7");
    }

    @Test
    void theLockOfAKilledProcessDoesNotHinder() throws Exception {
        migrations.applySchema();
        execute("INSERT INTO databasechangeloglock (id, locked) VALUES (1, true)"
                + " ON CONFLICT (id) DO UPDATE SET locked = true, lockgranted = now(), lockedby = 'a dead one'");
        migrations.applySeeds();
        assertThat(query("SELECT count(*) FROM users")).isEqualTo("4");
        assertThat(query("SELECT bool_or(locked) FROM databasechangeloglock")).isEqualTo("f");
    }

    /** Liquibase is not asked again: it would have let go of the lock. */
    @Test
    void whereNothingIsPendingLiquibaseIsNotLoaded() throws Exception {
        migrations.applySchema();
        migrations.applySeeds();
        execute("UPDATE databasechangeloglock SET locked = true");
        migrations.applySchema();
        assertThat(query("SELECT bool_or(locked) FROM databasechangeloglock")).isEqualTo("t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM databasechangelog WHERE id = '0014-notifications'",
                "UPDATE databasechangelog SET md5sum = NULL WHERE id LIKE '0001%'",
                "COMMENT ON TABLE databasechangelog IS NULL"
            })
    void aChangedRecordMakesLiquibaseCompareAgain(String change) throws Exception {
        migrations.applySchema();
        migrations.rollBack(1);
        migrations.applySchema();
        String fingerprint = query(FINGERPRINT);
        execute("UPDATE databasechangeloglock SET locked = true; " + change);
        try {
            migrations.applySchema();
            assertThat(change).doesNotStartWith("DELETE");
            assertThat(query(FINGERPRINT)).startsWith("nothing pending");
            assertThat(query(FINGERPRINT).equals(fingerprint)).isEqualTo(change.startsWith("COMMENT"));
        } catch (LiquibaseException thereAlready) {
            assertThat(change).startsWith("DELETE");
            assertThat(query("SELECT bool_or(locked) FROM databasechangeloglock"))
                    .isEqualTo("f");
        }
    }

    @Test
    void aRolledBackChangesetIsAppliedAgain() throws Exception {
        migrations.applySchema();
        String shape = query(SHAPE);
        migrations.rollBack(1);
        migrations.applySchema();
        assertThat(query(SHAPE)).isEqualTo(shape);
        assertThat(migrations.pending()).isEmpty();
    }

    @Test
    void theStatementOfAKilledProcessDoesNotHinder() throws Exception {
        execute("""
                CREATE FUNCTION be_slow() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); END';
                CREATE EVENT TRIGGER be_slow ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION be_slow()""");
        try (TcpProxy network = new TcpProxy(url.host(), url.port())) {
            Thread killed = Thread.ofVirtual().start(() -> applyInVain(network.inFrontOf(url)));
            eventually(() -> assertThat(query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                            + " AND datname = current_database()"))
                    .isEqualTo("1"));
            network.cut();
            killed.join();
        }
        execute("DROP EVENT TRIGGER be_slow");
        Instant start = Instant.now();
        migrations.applySchema();
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
        assertThat(migrations.pending()).isEmpty();
    }

    private static void applyInVain(DatabaseUrl url) {
        assertThatThrownBy(() -> new Migrations(url).applySchema()).isInstanceOf(Exception.class);
    }

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

    @Test
    void aRoleWithRightsOnTheTablesStartsANewerServerIfNothingIsPending() throws Exception {
        new Migrations(url).applySchema();
        // The comment of an older version.
        execute("COMMENT ON TABLE databasechangelog IS 'nothing pending: other files'");
        execute("CREATE ROLE " + roleName() + " LOGIN PASSWORD 'hunter2'; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + roleName()
                + "; REVOKE INSERT, UPDATE, DELETE ON databasechangelog, databasechangeloglock FROM " + roleName());

        new Migrations(poor()).applySchema();
        new Migrations(url).applySchema();
        new Migrations(poor()).applySchema();
    }

    @Test
    void findsTheUuidExtensionInAnotherSchema() throws Exception {
        execute("CREATE SCHEMA \"my extensions\"; CREATE EXTENSION \"uuid-ossp\" SCHEMA \"my extensions\"");

        Migrations migrations = new Migrations(url);
        migrations.applySchema();
        migrations.applySeeds();

        assertThat(query("SELECT count(DISTINCT uuid) > 3 FROM users")).isEqualTo("t");
    }

    @ParameterizedTest
    @CsvSource({"UTF8, C, its locale", "SQL_ASCII, C, its encoding is SQL_ASCII", "LATIN1, C, its encoding is LATIN1"})
    void refusesADatabaseThatCannotCompareText(String encoding, String locale, String reason) {
        DatabaseUrl other = url.withDatabase(url.database() + "_" + encoding.toLowerCase(Locale.ROOT));
        TestPostgres.execute(
                url,
                "CREATE DATABASE " + other.database() + " TEMPLATE template0 ENCODING '" + encoding + "' LC_COLLATE '"
                        + locale + "' LC_CTYPE '" + locale + "'"
                        + (Integer.parseInt(query("SHOW server_version_num")) >= 150000
                                ? " LOCALE_PROVIDER libc"
                                : ""));

        assertThatThrownBy(() -> new Migrations(other).applySchema())
                .satisfies(failure -> assertThat(DatabaseDiagnosis.sentence(other, failure))
                        .contains(reason, "Create it with bin/db-create"));
        assertThat(TestPostgres.query(other, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("0");
    }

    @Test
    void reportsAMissingPrivilegeWithoutThePassword() {
        execute("CREATE ROLE " + roleName() + " LOGIN PASSWORD 'hunter2'; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        assertThatThrownBy(() -> new Migrations(poor()).applySchema())
                .satisfies(failure -> assertThat(DatabaseDiagnosis.sentence(poor(), failure))
                        .contains("\"" + roleName() + "\" lacks a privilege on", url.database(), "grant CREATE")
                        .doesNotContain("hunter2"));
    }

    private static final String FINGERPRINT = "SELECT obj_description('databasechangelog'::regclass)";

    private DatabaseUrl poor() {
        return new DatabaseUrl(
                roleName(), "hunter2", url.host(), url.port(), url.database(), url.sslMode(), url.sslRootCertificate());
    }

    private String roleName() {
        return "poor_" + url.database();
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
