package com.cruddur.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Every setting reaches the server in each kind of deployment. */
class SettingsTest {

    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Z0-9_]+)`");

    @Test
    void composeHandsEverySettingThrough() throws IOException {
        Set<String> handedThrough = new TreeSet<>(new YAMLMapper()
                .readTree(Path.of("docker-compose.yml").toFile())
                .at("/services/backend/environment")
                .propertyNames());
        assertThat(handedThrough).containsAll(documented("docs/configuration.md"));
    }

    @Test
    void theReadmeNamesNoSettingThatTheDocumentationLacks() throws IOException {
        assertThat(documented("docs/configuration.md")).containsAll(documented("README.md"));
    }

    /**
     * The settings in the first column of a document's tables, without the scripts' settings, which the server never
     * reads.
     */
    private static Set<String> documented(String document) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(document));
        Set<String> names = new TreeSet<>();
        for (String line : lines) {
            if (line.startsWith("| `")) {
                String column = line.substring(0, line.indexOf('|', 1));
                NAME.matcher(column)
                        .results()
                        .map((MatchResult name) -> name.group(1))
                        .forEach(names::add);
            }
        }
        names.remove("POSTGRESQL_PROD_CONNECTION_URL");
        assertThat(names).hasSizeGreaterThan(10);
        return names;
    }
}
