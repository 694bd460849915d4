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
    void migratingAgainLeavesTheSchemaUnchanged() throws Exception {
        migrations.applySchema();
        String shape = query(SchemaShape.QUERY);
        migrations.applySchema();
        assertThat(query(SchemaShape.QUERY)).isEqualTo(shape);
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
    void migratesDespiteTheLockOfAKilledProcess() throws Exception {
        migrations.applySchema();
        execute("INSERT INTO databasechangeloglock (id, locked) VALUES (1, true)"
                + " ON CONFLICT (id) DO UPDATE SET locked = true, lockgranted = now(), lockedby = 'a dead one'");
        migrations.applySeeds();
        assertThat(query("SELECT count(*) FROM users")).isEqualTo("4");
        assertThat(query("SELECT bool_or(locked) FROM databasechangeloglock")).isEqualTo("f");
    }

    /** Liquibase does not run again: it would have released the lock. */
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
        String shape = query(SchemaShape.QUERY);
        migrations.rollBack(1);
        migrations.applySchema();
        assertThat(query(SchemaShape.QUERY)).isEqualTo(shape);
        assertThat(migrations.pending()).isEmpty();
    }

    @Test
    void endsTheStatementOfAKilledProcess() throws Exception {
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

    private void execute(String sql) {
        TestPostgres.execute(url, sql);
    }

    private String query(String sql) {
        return TestPostgres.query(url, sql);
    }
}
