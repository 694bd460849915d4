package com.cruddur.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The Java code of docs/jooq-on-vertx.md is a copy of the source. The page names file and tag in a comment above the
 * code; the source has the code between {@code // tag::name[]} and {@code // end::name[]}. {@code ./mvnw test
 * -Dtest=SnippetsTest -Dsnippets.write=true} updates the page.
 */
class SnippetsTest {

    private static final Path PAGE = Path.of("docs", "jooq-on-vertx.md");

    private static final Pattern SNIPPET =
            Pattern.compile("<!-- snippet: (?<file>\\S+)#(?<tag>\\S+) -->\n```java\n(?<code>.*?)```\n", Pattern.DOTALL);

    @Test
    void theCodeOfThePageIsTheCodeOfTheSource() throws IOException {
        String page = Files.readString(PAGE);
        String current = SNIPPET.matcher(page).replaceAll(snippet -> Matcher.quoteReplacement(refreshed(snippet)));
        if (Boolean.getBoolean("snippets.write")) {
            Files.writeString(PAGE, current);
        } else {
            assertThat(page)
                    .as("run ./mvnw test -Dtest=SnippetsTest -Dsnippets.write=true")
                    .isEqualTo(current);
        }
    }

    @Test
    void allCodeOfThePageHasASource() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(SNIPPET.matcher(page).results().count())
                .isGreaterThan(8)
                .isEqualTo(page.lines().filter(line -> line.equals("```java")).count());
    }

    @Test
    void allTagsAreOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(tags()).isNotEmpty().allSatisfy(tag -> assertThat(page).contains("#" + tag + " -->"));
    }

    private static String refreshed(MatchResult snippet) {
        String file = snippet.group("file");
        String tag = snippet.group("tag");
        try {
            String source = Files.readString(Path.of(file));
            Matcher region = Pattern.compile(
                            "(?m)^ *// tag::%1$s\\[]\n(?<code>(?s:.*?))^ *// end::%1$s\\[]\n".formatted(tag))
                    .matcher(source);
            assertThat(region.find()).as(file + "#" + tag).isTrue();
            return "<!-- snippet: %s#%s -->\n```java\n%s\n```\n"
                    .formatted(file, tag, region.group("code").stripTrailing().stripIndent());
        } catch (IOException e) {
            throw new AssertionError("the page names a file that cannot be read: " + file, e);
        }
    }

    private static List<String> tags() throws IOException {
        Pattern tag = Pattern.compile("// tag::(\\S+)\\[]");
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("SnippetsTest.java"))
                    .toList();
            return sources.stream()
                    .map(MarkdownPage::read)
                    .flatMap(source -> tag.matcher(source.text()).results())
                    .map(match -> match.group(1))
                    .collect(Collectors.toList());
        }
    }
}
