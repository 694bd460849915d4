package com.cruddur.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown file of the project.
 *
 * @param prose the lines outside of fenced code
 */
record MarkdownPage(Path path, String text, List<String> prose) {

    private static final Set<String> FOREIGN_FOLDERS = Set.of(".git", "target", ".cruddur", "node_modules", "vendor");

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)|(?:src|srcset|href)=\"([^\"\\s]+)\"");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?)(?: +#+)?");
    private static final Pattern LINK_TEXT = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");

    /** All Markdown files, without those of build output and of other projects. */
    static List<MarkdownPage> all() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(""))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".md"))
                    .filter(MarkdownPage::isOurs)
                    .map(MarkdownPage::read)
                    .toList();
        }
    }

    static MarkdownPage read(Path path) {
        try {
            String text = Files.readString(path);
            return new MarkdownPage(path, text, prose(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The targets of links and images, as written. */
    List<String> links() {
        return prose.stream()
                .map(line -> line.replaceAll("`[^`]*`", ""))
                .flatMap(line -> LINK.matcher(line).results())
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .toList();
    }

    /** The fragments that GitHub gives to the headings. */
    Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (String line : prose) {
            var heading = HEADING.matcher(line);
            if (heading.matches()) {
                String slug = slug(heading.group(1));
                int count = seen.merge(slug, 1, Integer::sum);
                anchors.add(count == 1 ? slug : slug + "-" + (count - 1));
            }
        }
        return anchors;
    }

    private static String slug(String heading) {
        return LINK_TEXT
                .matcher(heading)
                .replaceAll("$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{M}\\p{N}_\\- ]", "")
                .replace(' ', '-');
    }

    private static List<String> prose(String text) {
        List<String> prose = new ArrayList<>();
        boolean isFenced = false;
        for (String line : text.lines().toList()) {
            if (line.strip().startsWith("```")) {
                isFenced = !isFenced;
            } else if (!isFenced) {
                prose.add(line);
            }
        }
        return prose;
    }

    private static boolean isOurs(Path file) {
        for (Path part : file) {
            if (FOREIGN_FOLDERS.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }
}
