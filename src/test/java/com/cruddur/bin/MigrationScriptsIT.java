package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The scripts that apply and roll back changelogs. */
@Tag("scripts")
@EnabledIf("com.cruddur.testing.InstalledPrograms#havePsql")
class MigrationScriptsIT {

    private static final String PASSWORD = "p@ss: w/%25x";
    private static final String URL = "POSTGRESQL_CONNECTION_URL";
    private static final String PROD_URL = "POSTGRESQL_PROD_CONNECTION_URL";

    private final DatabaseUrl database = TestPostgres.server().withDatabase("Scripts-Migrations");

    @AfterEach
    void drop() throws Exception {
        assertSucceeds(script("db-drop"));
    }

    @Test
    void createsAndRecreatesADatabase() throws Exception {
        Script.Result first = assertSucceeds(script("db-setup"));
        assertThat(first.errors())
                .containsSubsequence("nothing to drop", "Creating", "Applying the schema", "Applying the seed");
        assertThat(users()).isEqualTo("4");

        Script.Result again = assertSucceeds(script("db-setup"));
        assertThat(again.errors()).containsSubsequence("Dropping", "Creating");
        assertThat(users()).isEqualTo("4");
    }

    @Test
    void listsAppliesAndRollsBack() throws Exception {
        assertSucceeds(script("db-create"));
        assertThat(assertSucceeds(script("db-status")).output().lines()).hasSizeGreaterThan(7);

        assertSucceeds(script("db-schema-load"));
        assertThat(assertSucceeds(script("db-status")).output()).isEqualTo("Nothing is pending.\n");
        assertThat(users()).isEqualTo("0");

        assertSucceeds(script("db-rollback").with("2"));
        assertThat(assertSucceeds(script("db-status")).output().lines()).hasSize(2);

        assertSucceeds(script("db-migrate"));
        assertThat(assertSucceeds(script("db-status")).output()).isEqualTo("Nothing is pending.\n");
    }

    @Test
    void seedsTwiceAsWellAsOnce() throws Exception {
        assertSucceeds(script("db-create"));
        assertSucceeds(script("db-schema-load"));

        assertSucceeds(script("db-seed"));
        assertSucceeds(script("db-seed"));

        assertThat(users()).isEqualTo("4");
    }

    @Test
    void doesNotSeedProdDuringSetup() throws Exception {
        assertSucceeds(prod("db-setup").with("prod", "--yes-really", "Scripts-Migrations"));
        assertThat(users()).isEqualTo("0");

        assertSucceeds(prod("db-seed").with("prod"));
        assertThat(users()).isEqualTo("4");
    }

    @Test
    void stopsAtTheFirstStepThatFails() throws Exception {
        Script.Result result = Script.named("db-setup")
                .where(URL, database.withDatabase("template0").withPassword())
                .run();

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.errors()).contains("Dropping").doesNotContain("Creating");
    }

    @Test
    void rollbackNeedsANumber() throws Exception {
        for (String count : new String[] {"", "0", "-1", "prod", "1; SELECT"}) {
            Script.Result result = script("db-rollback").with(count).run();

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.errors()).contains("the first argument is the number of changesets");
        }
    }

    @Test
    void reportsAServerThatDoesNotAnswerWithoutThePassword() throws Exception {
        DatabaseUrl nowhere = new DatabaseUrl(
                "root", PASSWORD, "127.0.0.1", 1, "cruddur", database.sslMode(), database.sslRootCertificate());
        for (String name : new String[] {"db-schema-load", "db-seed", "db-migrate", "db-status"}) {
            Script.Result result =
                    Script.named(name).where(URL, nowhere.withPassword()).run();

            assertThat(result.exitCode()).isNotZero();
            assertThat(result.errors()).contains("127.0.0.1:1").doesNotContain("\tat ");
            assertThat(result.commandLines()).contains("com.cruddur.Main");
            assertThat(result.seen()).doesNotContain(PASSWORD).doesNotContain("p%40ss");
        }
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
        return result;
    }

    private String users() {
        return TestPostgres.query(database, "SELECT count(*) FROM users");
    }
}
