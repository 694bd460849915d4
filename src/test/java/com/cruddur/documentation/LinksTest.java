package com.cruddur.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LinksTest {

    private static final Pattern ABSOLUTE = Pattern.compile("[a-z][a-z+.-]*:.*");

    @Test
    void everyRelativeLinkResolves() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (MarkdownPage page : MarkdownPage.all()) {
            for (String link : page.links()) {
                if (!ABSOLUTE.matcher(link).matches()) {
                    links++;
                    if (!resolves(page, link)) {
                        broken.add(page.path() + ": " + link);
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(30);
    }

    @Test
    void aBrokenPathAndABrokenAnchorAreFound() {
        MarkdownPage readme = MarkdownPage.read(Path.of("README.md"));
        assertThat(resolves(readme, "docs/architecture.md#four-ideas")).isTrue();
        assertThat(resolves(readme, "docs/architecture.md#five-ideas")).isFalse();
        assertThat(resolves(readme, "docs/none.md")).isFalse();
    }

    private static boolean resolves(MarkdownPage page, String link) {
        String[] parts = link.split("#", 2);
        Path folder = Objects.requireNonNullElse(page.path().getParent(), Path.of(""));
        Path target = parts[0].isEmpty()
                ? page.path()
                : folder.resolve(URLDecoder.decode(parts[0], StandardCharsets.UTF_8))
                        .normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return parts.length == 1 || MarkdownPage.read(target).anchors().contains(parts[1]);
    }
}
