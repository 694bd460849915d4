package com.cruddur;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sources of the database password. */
class DatabaseSettingsTest {

    private static final String HOST = "db.abc.eu-central-1.rds.amazonaws.com";

    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();

    @Test
    void aRotatedPasswordIsReadForTheNextConnection() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "first\n");
        DatabaseUrl url = url(Map.of("POSTGRESQL_PASSWORD_FILE", file.toString()), "postgresql://u@h/d");
        assertThat(url.password()).isEqualTo("first");
        Files.writeString(file, "second");
        assertThat(url.password()).isEqualTo("second");
        assertThat(url.jdbcProperties()).containsEntry("password", "second");
    }

    @Test
    void aPasswordInTheUrlComesFirst() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "of the file");
        DatabaseUrl url = url(Map.of("POSTGRESQL_PASSWORD_FILE", file.toString()), "postgresql://u:p@h/d");
        assertThat(url.password()).isEqualTo("p");
    }

    @Test
    void anUnreadableFileIsReported() {
        url(Map.of("POSTGRESQL_PASSWORD_FILE", folder.resolve("none").toString()), "postgresql://u@h/d");
        assertThat(problems).containsExactly("POSTGRESQL_PASSWORD_FILE names a file that cannot be read");
    }

    /** A token would otherwise be readable on the network. */
    @Test
    void tokensNeedEncryption() {
        url(Map.of("POSTGRESQL_AUTH", "iam"), "postgresql://u@" + HOST + "/d");
        assertThat(problems)
                .containsExactly("POSTGRESQL_CONNECTION_URL needs sslmode=verify-full for POSTGRESQL_AUTH=iam");
    }

    @Test
    void credentialsAreNotPrinted() {
        assertThat(DatabaseUrl.parse("postgresql://u:secret@h/d").credentials().toString())
                .doesNotContain("secret");
    }

    private DatabaseUrl url(Map<String, String> settings, String url) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("POSTGRESQL_CONNECTION_URL", url);
        Settings all = new Settings(environment);
        DatabaseUrl parsed = DatabaseSettings.of(all).url().orElseThrow();
        problems.addAll(all.problems());
        return parsed;
    }
}
