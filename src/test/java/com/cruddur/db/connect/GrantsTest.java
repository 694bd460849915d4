package com.cruddur.db.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Behind a pooler, the settings of sessions come from the role, which {@code liquibase/grants.sql} sets. */
class GrantsTest {

    private static final Pattern SETTING = Pattern.compile("ALTER ROLE :\"role\" SET (\\w+) = '([^']*)';");

    @Test
    void aRoleGetsTheSettingsThatAPoolerDoesNotPassOn() throws Exception {
        Map<String, String> expected = new HashMap<>(ConnectOptions.SESSION);
        expected.keySet().removeAll(SessionSettings.POOLED.keySet());
        expected.remove("application_name");
        Map<String, String> ofRole = SETTING.matcher(Files.readString(Path.of("liquibase", "grants.sql")))
                .results()
                .collect(Collectors.toMap(setting -> setting.group(1), setting -> setting.group(2)));
        assertThat(ofRole).isEqualTo(expected);
    }
}
