package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that need only psql, with a password and a database name that contain special characters. */
@EnabledIf("com.cruddur.testing.InstalledPrograms#havePsql")
class DatabaseScriptsIT {

    private static final String PASSWORD = "p@ss: w/%25x?#&\"\\";
    private static final String NAME = "Scripts \"IT\" it's-$x";
    private static final String QUOTED_NAME = "\"Scripts \"\"IT\"\" it's-$x\"";
    private static final String LITERAL_NAME = "Scripts \"IT\" it''s-$x";

    private static final String URL = "POSTGRESQL_CONNECTION_URL";
    private static final String PROD_URL = "POSTGRESQL_PROD_CONNECTION_URL";

    private DatabaseUrl database;

    @BeforeEach
    void createUser() {
        DatabaseUrl server = TestPostgres.server();
        database = new DatabaseUrl(
                "scripts-it",
                PASSWORD,
                server.host(),
                server.port(),
                NAME,
                server.sslMode(),
                server.sslRootCertificate());
        dropAll();
        execute("CREATE ROLE \"scripts-it\" LOGIN CREATEDB PASSWORD '" + PASSWORD + "'");
    }

    @AfterEach
    void dropAll() {
        execute("DROP DATABASE IF EXISTS " + QUOTED_NAME + " WITH (FORCE)");
        execute("DROP ROLE IF EXISTS \"scripts-it\"");
    }

    @Test
    void createsOnce() throws Exception {
        assertSucceeds(script("db-create"));
        assertThat(exists()).isTrue();

        assertFails(script("db-create"), "exists already; bin/db-drop drops it");
    }

    @Test
    void connects() throws Exception {
        assertSucceeds(script("db-create"));

        // Long enough to be seen in the process list.
        Script.Result result =
                assertSucceeds(script("db-connect").typing("SELECT 'in ' || current_database(), pg_sleep(3);\n"));

        assertThat(result.output()).contains("in " + NAME);
        assertThat(result.commandLines()).contains("psql");
    }

    @Test
    void dropsADatabaseWithOpenConnections() throws Exception {
        assertSucceeds(script("db-create"));
        try (Connection session = connect("bystander")) {
            assertSucceeds(script("db-drop"));

            assertThat(exists()).isFalse();
            assertThat(session.isValid(1)).isFalse();
        }
    }

    @Test
    void dropsNothingWithANote() throws Exception {
        Script.Result result = assertSucceeds(script("db-drop"));

        assertThat(result.errors()).contains("nothing to drop");
    }

    @Test
    void listsSessions() throws Exception {
        assertSucceeds(script("db-create"));
        try (Connection session = connect("bystander")) {
            Script.Result result = assertSucceeds(script("db-sessions"));

            assertThat(result.output())
                    .contains("pid", "user", "db", "client address", "application", "state")
                    .contains("scripts-it", NAME, "bystander", "idle", "(1 row)");
            assertThat(session.isValid(1)).isTrue();
        }
    }

    @Test
    void endsSessions() throws Exception {
        assertSucceeds(script("db-create"));
        try (Connection one = connect("bystander");
                Connection other = connect("bystander")) {
            Script.Result result = assertSucceeds(script("db-kill-all"));

            assertThat(result.output()).isEqualTo("sessions ended: 2\n");
            assertThat(one.isValid(1)).isFalse();
            assertThat(other.isValid(1)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"db-create", "db-drop", "db-sessions", "db-kill-all", "db-connect"})
    void failWhereNoServerAnswers(String name) throws Exception {
        DatabaseUrl nowhere = new DatabaseUrl(
                "root", PASSWORD, "127.0.0.1", 1, NAME, database.sslMode(), database.sslRootCertificate());

        Script.Result result =
                Script.named(name).where(URL, nowhere.withPassword()).run();

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.errors()).contains("127.0.0.1");
        assertThat(result.seen()).doesNotContain(PASSWORD).doesNotContain("p%40ss");
    }

    // The confirmation for destructive commands on prod, tested with db-drop. The other scripts share the function.

    @Test
    void dropsProdAfterItsNameIsTyped() throws Exception {
        assertSucceeds(prod("db-create").with("prod"));

        Script.Result result = assertSucceeds(prod("db-drop").with("prod").typing(NAME + "\n"));

        assertThat(result.errors()).contains("Type the name of the database");
        assertThat(exists()).isFalse();
    }

    @Test
    void dropsProdWithItsNameAsArgument() throws Exception {
        assertSucceeds(prod("db-create").with("prod"));

        assertSucceeds(prod("db-drop").with("prod", "--yes-really", NAME));

        assertThat(exists()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "yes\n", "scripts \"it\" it's-$x\n", NAME + " \n"})
    void keepsProdAfterOtherInput(String typed) throws Exception {
        assertSucceeds(prod("db-create").with("prod"));

        assertFails(prod("db-drop").with("prod").typing(typed), "nothing was done");

        assertThat(exists()).isTrue();
    }

    @Test
    void keepsProdWithAnotherNameAsArgument() throws Exception {
        assertSucceeds(prod("db-create").with("prod"));

        // The right name is on standard input, which the script must not read.
        assertFails(prod("db-drop").with("prod", "--yes-really", "cruddur").typing(NAME + "\n"), "nothing was done");
        assertFails(prod("db-drop").with("prod", "--yes-really"), "--yes-really needs the name");

        assertThat(exists()).isTrue();
    }

    @Test
    void recognisesProdWithAnyUser() throws Exception {
        assertSucceeds(script("db-create"));
        DatabaseUrl asAnother = new DatabaseUrl(
                "other", "", database.host(), 6432, NAME, database.sslMode(), database.sslRootCertificate());

        assertFails(script("db-drop").where(PROD_URL, asAnother.withPassword()), "nothing was done");

        assertThat(exists()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"db-setup", "db-kill-all", "db-rollback"})
    void requireConfirmationForProd(String name) throws Exception {
        assertSucceeds(script("db-create"));
        String[] prod = name.equals("db-rollback") ? new String[] {"1", "prod"} : new String[] {"prod"};
        String[] none = name.equals("db-rollback") ? new String[] {"1"} : new String[] {};
        try (Connection session = connect("bystander")) {
            assertFails(prod(name).with(prod), "nothing was done");
            assertFails(
                    script(name)
                            .with(none)
                            .where(PROD_URL, database.withPassword())
                            .typing("yes\n"),
                    "nothing was done");

            assertThat(session.isValid(1)).isTrue();
        }
    }

    @Test
    void seedsProdOnlyWithTheArgument() throws Exception {
        assertFails(script("db-seed").where(PROD_URL, database.withPassword()), "db-seed prod");
    }

    private Script script(String name) {
        return Script.named(name).where(URL, database.withPassword());
    }

    private Script prod(String name) {
        return Script.named(name).where(PROD_URL, database.withPassword());
    }

    private static Script.Result assertSucceeds(Script script) throws Exception {
        Script.Result result = script.run();
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertPasswordIsUnseen(result);
        return result;
    }

    private static void assertFails(Script script, String sentence) throws Exception {
        Script.Result result = script.run();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains(sentence);
        assertPasswordIsUnseen(result);
    }

    private static void assertPasswordIsUnseen(Script.Result result) {
        assertThat(result.seen()).doesNotContain(PASSWORD).doesNotContain("p%40ss");
    }

    private Connection connect(String application) throws SQLException {
        var properties = database.jdbcProperties();
        properties.setProperty("ApplicationName", application);
        return DriverManager.getConnection(database.jdbcUrl(), properties);
    }

    private static boolean exists() {
        return TestPostgres.query(
                        TestPostgres.server(),
                        "SELECT count(*) FROM pg_database WHERE datname = '" + LITERAL_NAME + "'")
                .equals("1");
    }

    private static void execute(String sql) {
        TestPostgres.execute(TestPostgres.server(), sql);
    }
}
