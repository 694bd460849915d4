package com.cruddur;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every protection that docs/security.md describes has a test. */
class SecurityDocumentTest {

    private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test|Fault))`");

    private final String document;

    SecurityDocumentTest() throws IOException {
        document = Files.readString(Path.of("docs", "security.md"));
    }

    @Test
    void everyNamedTestExists() throws IOException {
        Set<String> named = names(document);
        Set<String> existing;
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            existing = files.map(file -> file.getFileName().toString().replaceFirst("\\.java$", ""))
                    .collect(Collectors.toSet());
        }
        assertThat(named).hasSizeGreaterThan(20);
        assertThat(existing).containsAll(named);
    }

    @Test
    void everyRiskHasATest() {
        IntStream.rangeClosed(1, 10).forEach(number -> {
            String row = document.lines()
                    .filter(line -> line.startsWith("| **API" + number + "** "))
                    .collect(Collectors.joining());
            assertThat(names(row.substring(row.lastIndexOf('|', row.length() - 2))))
                    .as("API" + number)
                    .isNotEmpty();
        });
    }

    private static Set<String> names(String text) {
        return TEST.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
