package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts of moderators: what they change, and the row of each action in the audit log. */
@EnabledIf("com.cruddur.testing.InstalledPrograms#havePsql")
class ModerationScriptsIT {

    private static final String CRUD = "c2d4c2e0-0000-4000-8000-000000000006";
    private static final String WHY = "ticket 7: it's \"spam\" \\ $x";

    private final DatabaseUrl database = TestPostgres.seeded();

    @Test
    void suspendsAndRestoresAUser() throws Exception {
        assertSucceeds(run("suspend", "@Londo", "--why", WHY));
        assertThat(query("SELECT suspended_at IS NOT NULL FROM users WHERE handle = 'londo'"))
                .isEqualTo("t");
        assertFails(run("suspend", "londo"), "suspended already");
        assertSucceeds(run("unsuspend", "londo"));
        assertThat(query("SELECT suspended_at IS NULL FROM users WHERE handle = 'londo'"))
                .isEqualTo("t");
        assertFails(run("unsuspend", "londo"), "not suspended");
        assertFails(run("suspend", "nobody"), "no user has this handle");
        assertThat(audit()).isEqualTo("suspend londo " + WHY + ";unsuspend londo none");
    }

    @Test
    void takesACrudDownAndKeepsACopy() throws Exception {
        String message = query("SELECT message FROM activities WHERE uuid = '" + CRUD + "'");
        Script.Result taken = run("takedown", CRUD, "--why", WHY);
        assertSucceeds(taken);
        assertThat(taken.output()).isEqualTo("@londo: " + message + "\n");
        assertThat(query("SELECT count(*) FROM activities WHERE uuid = '" + CRUD + "'"))
                .isEqualTo("0");
        assertThat(query("SELECT message FROM reported_activities WHERE uuid = '" + CRUD + "'"))
                .isEqualTo(message);
        assertFails(run("takedown", CRUD), "no crud with this uuid");
        assertFails(run("takedown", "x"), "name the uuid");
        assertThat(audit()).isEqualTo("takedown londo " + WHY);
    }

    @Test
    void listsReportsOfDeletedCruds() throws Exception {
        TestPostgres.execute(
                database,
                "INSERT INTO reported_activities (uuid, user_uuid, handle, display_name, message, created_at, expires_at)"
                        + " SELECT activities.uuid, user_uuid, handle, display_name, message, activities.created_at,"
                        + " expires_at FROM activities JOIN users ON users.uuid = user_uuid WHERE activities.uuid = '"
                        + CRUD + "'; INSERT INTO reports (activity_uuid, reporter_uuid, reason, comment) SELECT '"
                        + CRUD
                        + "', uuid, 'abuse', 'Look at this.' FROM users WHERE handle = 'bayko'; DELETE FROM activities"
                        + " WHERE uuid = '" + CRUD + "'");
        Script.Result listed = run("reports", "--why", WHY);
        assertSucceeds(listed);
        assertThat(listed.output()).contains(CRUD, "londo", "bayko", "abuse", "Look at this.", "active");
        assertThat(query("SELECT action || ' ' || object || ' ' || why FROM audit_log"))
                .isEqualTo("reports all reports " + WHY);
    }

    @Test
    void deletesAUser() throws Exception {
        Script.Result deleted = run("user-delete", "londo", "--why", WHY);
        assertSucceeds(deleted);
        assertThat(deleted.errors()).contains("AWS_COGNITO_USER_POOL_ID is not set");
        assertThat(query("SELECT handle = 'deleted-' || uuid AND deleted_at IS NOT NULL AND email = '' FROM users"
                        + " WHERE uuid = '" + deleted.output().strip() + "'"))
                .isEqualTo("t");
        assertThat(query("SELECT count(*) FROM deleted_cognito_users")).isEqualTo("1");
        assertFails(run("user-delete", "londo"), "no user has this handle");
        assertThat(query("SELECT action || ' ' || object || ' ' || why FROM audit_log"))
                .isEqualTo("user-delete " + deleted.output().strip() + " " + WHY);
    }

    @Test
    void addsAUserWithAnAuditRow() throws Exception {
        assertSucceeds(run("user-add", "newcomer", "sub-1", "new@example.com", "New", "--why", WHY));
        assertThat(audit()).isEqualTo("user-add newcomer " + WHY);
    }

    @ParameterizedTest
    @CsvSource({
        "suspend londo",
        "unsuspend londo",
        "takedown " + CRUD,
        "reports",
        "user-delete londo",
        "user-add a b c d"
    })
    void requiresConfirmationForProd(String command) throws Exception {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.add("prod");
        String[] line = words.toArray(String[]::new);
        assertFails(prod(line).typing("no\n").run(), "nothing was done");
        words.addAll(List.of("--yes-really", "another"));
        assertFails(prod(words.toArray(String[]::new)).run(), "nothing was done");
        assertFails(run(line), "POSTGRESQL_PROD_CONNECTION_URL is not set");
        assertThat(query("SELECT count(*) FROM audit_log")).isEqualTo("0");
        assertThat(query("SELECT count(*) FROM users WHERE suspended_at IS NULL AND deleted_at IS NULL"))
                .isEqualTo("4");
    }

    @Test
    void acceptsTheNameOfProdAsConfirmation() throws Exception {
        assertSucceeds(prod("suspend", "londo", "prod", "--why", WHY, "--yes-really", database.database())
                .run());
        assertSucceeds(prod("unsuspend", "londo", "prod")
                .typing(database.database() + "\n")
                .run());
        assertThat(audit()).isEqualTo("suspend londo " + WHY + ";unsuspend londo none");
        assertFails(run("suspend", "londo", "--why", " "), "--why needs a text");
        assertFails(run("suspend"), "name the handle");
    }

    /** Action, handle and reason of each row. Every object begins with a uuid. */
    private String audit() {
        return query(
                "SELECT string_agg(action || ' ' || split_part(object, ' ', -1) || ' ' || coalesce(why, 'none'), ';'"
                        + " ORDER BY at) FROM audit_log WHERE os_user = '" + System.getProperty("user.name")
                        + "' AND object ~ '^[0-9a-f-]{36} '");
    }

    @Test
    void auditsTheScriptThatASymbolicLinkLeadsTo(@TempDir Path folder) throws Exception {
        Path link = Files.createSymbolicLink(
                folder.resolve("ban"), script("X", "suspend").file());
        assertSucceeds(
                new Script(link, List.of("londo"), Map.of("POSTGRESQL_CONNECTION_URL", database.withPassword()), "")
                        .run());
        assertThat(audit()).isEqualTo("suspend londo none");
    }

    private static void assertSucceeds(Script.Result result) {
        assertThat(result.exitCode()).as(result.errors()).isZero();
    }

    private static void assertFails(Script.Result result, String sentence) {
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.errors()).contains(sentence);
    }

    private Script.Result run(String... words) throws Exception {
        return script("POSTGRESQL_CONNECTION_URL", words).run();
    }

    private Script prod(String... words) {
        return script("POSTGRESQL_PROD_CONNECTION_URL", words);
    }

    private Script script(String variable, String... words) {
        return Script.named(words[0])
                .with(List.of(words).subList(1, words.length).toArray(String[]::new))
                .where(variable, database.withPassword());
    }

    private String query(String sql) {
        return TestPostgres.query(database, sql);
    }
}
