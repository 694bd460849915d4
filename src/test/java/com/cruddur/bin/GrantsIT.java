package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** bin/db-grants grants a role the privileges of a server that does not migrate, and no others. */
@EnabledIf("com.cruddur.testing.InstalledPrograms#havePsql")
class GrantsIT {

    /** A role belongs to the whole cluster, which other tests use, too. */
    private static final String ROLE = "grants-it";

    private static final DatabaseUrl DATABASE = TestPostgres.seeded();

    @BeforeAll
    static void grant() throws Exception {
        TestPostgres.execute(DATABASE, "CREATE ROLE \"" + ROLE + "\" LOGIN PASSWORD 'little'");
        Script.Result result = grants(ROLE);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        // A second run changes nothing.
        assertThat(grants(ROLE).exitCode()).isZero();
    }

    @AfterAll
    static void drop() {
        TestPostgres.execute(DATABASE, "DROP OWNED BY \"" + ROLE + "\"; DROP ROLE \"" + ROLE + "\"");
    }

    @Test
    void theRoleReadsAndWritesEveryTable() throws SQLException {
        for (String table : tables()) {
            execute("SELECT FROM " + table + " LIMIT 1");
            execute("DELETE FROM " + table + " WHERE false");
        }
        execute("UPDATE users SET bio = 'by the role' WHERE handle = 'londo'");
    }

    @Test
    void theRoleReadsTablesOfLaterVersions() throws SQLException {
        TestPostgres.execute(DATABASE, "CREATE TABLE later (id integer)");
        execute("INSERT INTO later VALUES (1)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE own (id integer)",
                "ALTER TABLE users ADD COLUMN own integer",
                "TRUNCATE users CASCADE",
                "DELETE FROM databasechangelog",
                "SELECT FROM audit_log",
                "CREATE ROLE another"
            })
    void theRoleMayDoNothingElse(String sql) {
        TestPostgres.execute(DATABASE, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        assertThat(sqlState(sql)).isEqualTo("42501");
    }

    @Test
    void explainsAMissingRole() throws Exception {
        assertThat(grants("nobody-of-that-name").errors()).contains("nobody-of-that-name");
        assertThat(Script.named("db-grants").run().errors()).contains("the first argument is a role");
    }

    private static Script.Result grants(String role) throws Exception {
        return Script.named("db-grants")
                .with(role)
                .where("POSTGRESQL_CONNECTION_URL", DATABASE.withPassword())
                .run();
    }

    private static List<String> tables() {
        return List.of(TestPostgres.query(
                        DATABASE,
                        "SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = 'public'"
                                + " AND tablename NOT LIKE 'databasechangelog%' AND tablename <> 'audit_log'")
                .split(","));
    }

    private static void execute(String sql) throws SQLException {
        var properties = DATABASE.jdbcProperties();
        properties.setProperty("user", ROLE);
        properties.setProperty("password", "little");
        try (var connection = DriverManager.getConnection(DATABASE.jdbcUrl(), properties);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String sqlState(String sql) {
        try {
            execute(sql);
            return "none";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }
}
