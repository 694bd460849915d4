package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** bin/user-add adds users that were created in the Cognito console. */
@EnabledIf("com.cruddur.testing.InstalledPrograms#havePsql")
class UserAddIT {

    private final DatabaseUrl database = TestPostgres.seeded();

    @Test
    void addsAUserOnce() throws Exception {
        Script.Result first = add("@newcomer", "sub-1", "new@example.com", "O'Brien \"Bob\" \\ $x");
        assertThat(first.exitCode()).as(first.errors()).isZero();
        assertThat(first.output()).matches("[0-9a-f-]{36}\n");
        assertThat(query("SELECT handle || ' ' || display_name FROM users WHERE cognito_user_id = 'sub-1'"))
                .isEqualTo("newcomer O'Brien \"Bob\" \\ $x");

        Script.Result second = add("another", "sub-1", "new@example.com", "Another");
        assertThat(second.exitCode()).isZero();
        assertThat(second.errors()).contains("exists");
        assertThat(query("SELECT count(*) FROM users WHERE cognito_user_id = 'sub-1'"))
                .isEqualTo("1");
    }

    @Test
    void refusesATakenHandleAndBlankValues() throws Exception {
        assertThat(add("LONDO", "sub-2", "l@example.com", "Second Londo").exitCode())
                .isNotZero();
        assertThat(add("valid", "sub-2", " ", "Name").errors()).contains("must not be blank");
        assertThat(add("two words", "sub-2", "l@example.com", "Name").errors()).contains("must not contain a space");
        assertThat(Script.named("user-add").with("valid").run().errors()).contains("user-add -h");
        assertThat(query("SELECT count(*) FROM users")).isEqualTo("4");
    }

    private Script.Result add(String... arguments) throws Exception {
        return Script.named("user-add")
                .with(arguments)
                .where("POSTGRESQL_CONNECTION_URL", database.withPassword())
                .run();
    }

    private String query(String sql) {
        return TestPostgres.query(database, sql);
    }
}
