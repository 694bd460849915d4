package com.cruddur.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The role of aws/post-confirmation.sql has the privileges that the trigger needs, and no others. */
@EnabledIf("com.cruddur.testing.InstalledPrograms#havePsql")
final class PostConfirmationRoleIT {

    @TempDir
    private Path folder;

    @Test
    void theUserMayAddUsers() throws Exception {
        DatabaseUrl database = TestPostgres.seeded();
        Handler handler = new Handler(withRole(database, "first-'%pass"));
        assertThat(handler.handle(CognitoEvent.SIGN_UP)).contains("committed user");
        assertThat(handler.handle(CognitoEvent.SIGN_UP)).endsWith("user exists: " + CognitoEvent.SUB + "\n");

        // Runs the script again with another password.
        Handler next = new Handler(withRole(database, "second"));
        assertThat(next.handle(CognitoEvent.signUp("sub-2", "second"))).contains("committed user sub-2");
    }

    /** The role cannot read the reserved handles. */
    @Test
    void theHandleOfADeletedAccountIsTaken() throws Exception {
        DatabaseUrl database = TestPostgres.seeded();
        Handler handler = new Handler(withRole(database, "pass"));
        TestPostgres.query(database, "SELECT delete_account(uuid) FROM users WHERE handle = 'londo'");
        assertThatThrownBy(() -> handler.handle(CognitoEvent.signUp("sub-3", "Londo")))
                .hasMessage("the handle Londo is taken");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT email FROM users",
                "UPDATE users SET handle = 'mine'",
                "DELETE FROM users",
                "INSERT INTO users (uuid, display_name, handle, email, cognito_user_id)"
                        + " VALUES (uuid_generate_v4(), 'a', 'b', 'c', 'd')",
                "SELECT * FROM activities",
                "DROP TABLE users"
            })
    void theRoleHasNoOtherPrivilege(String sql) throws Exception {
        DatabaseUrl role = withRole(TestPostgres.seeded(), "pass");
        assertThatThrownBy(() -> TestPostgres.execute(role, sql))
                .rootCause()
                .hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }

    private DatabaseUrl withRole(DatabaseUrl database, String password) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        "psql", "--no-psqlrc", "--quiet", "--file=aws/post-confirmation.sql")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        var environment = builder.environment();
        environment.put("PGHOST", database.host());
        environment.put("PGPORT", Integer.toString(database.port()));
        environment.put("PGUSER", database.user());
        environment.put("PGPASSWORD", database.password());
        environment.put("PGDATABASE", database.database());
        environment.put("POST_CONFIRMATION_PASSWORD", password);
        Process psql = builder.start();
        assertThat(psql.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(psql.exitValue()).as(Files.readString(log)).isZero();
        return new DatabaseUrl(
                "cruddur_post_confirmation",
                password,
                database.host(),
                database.port(),
                database.database(),
                database.sslMode(),
                database.sslRootCertificate());
    }
}
