package com.cruddur.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Page;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** User text is never interpreted as markup. */
@Tag("browser")
class WebSafetyIT {

    private static final List<String> ATTEMPTS = List.of(
            "<script>window.harmed = 1</script>",
            "<img src=x onerror=\"window.harmed = 1\">",
            "\"><svg onload=window.harmed=1>",
            "javascript:window.harmed=1 https://example.com/\"onmouseover=\"window.harmed=1",
            "{{constructor.constructor('window.harmed=1')()}} ${window.harmed=1}",
            "<!-- --><?lit$1$?> <a href=javascript:window.harmed=1>@londo</a>");

    @RegisterExtension
    @Order(1)
    static final TestServer SERVER = new TestServer();

    @RegisterExtension
    @Order(2)
    static final Chromium CHROMIUM = new Chromium(SERVER);

    @Test
    void messagesNamesAndSearchesAreText() {
        var api = SERVER.api().as("altbrown");
        for (String attempt : ATTEMPTS) {
            api.postUntilServed(
                    "/api/activities", new JsonObject().put("message", attempt).put("ttl", "1-day"));
            api.postUntilServed(
                    "/api/messages", new JsonObject().put("message", attempt).put("handle", "londo"));
        }
        api.putUntilServed(
                "/api/profile/update",
                new JsonObject()
                        .put("display_name", "<b onclick=harmed=1>Alt</b>")
                        .put("bio", String.join("\n", ATTEMPTS)));

        Page page = CHROMIUM.page("londo");
        for (String path : List.of("/", "/@altbrown", "/search?term=" + encode(ATTEMPTS.get(1)), "/messages")) {
            page.navigate(path);
            assertThat(page.locator("main")
                            .getByText("<b onclick=harmed=1>Alt</b>")
                            .first())
                    .isVisible();
            assertHarmless(page);
        }
        page.locator(".group").first().click();
        assertThat(page.locator(".word").last()).containsText(ATTEMPTS.getLast());
        assertHarmless(page);
        page.navigate("/sign-in?error=x&error_description=" + encode(ATTEMPTS.get(1)));
        assertThat(page.getByText("This sign-in was not begun here.")).isVisible();
        assertThat(page.getByText(ATTEMPTS.get(1))).hasCount(0);
        assertHarmless(page);
    }

    @Test
    void trustedTypesBlockMarkupFromStrings() {
        Page page = CHROMIUM.page();
        page.navigate("/");
        assertThat(page.locator("crud-card").first()).isVisible();
        Object outcome = page.evaluate("() => { try { document.body.innerHTML = '<p>x'; return 'done'; } "
                + "catch (error) { return error.name; } }");
        assertThat(outcome).isEqualTo("TypeError");
        CHROMIUM.clearErrors();
    }

    private static void assertHarmless(Page page) {
        assertThat(page.evaluate("() => window.harmed")).isNull();
        assertThat(page.locator("main img, main script, main b:not(.badge), main [onclick], main [onload]"))
                .hasCount(0);
        assertThat((List<?>) page.evaluate("() => [...document.links].map(link => link.protocol)"))
                .allSatisfy(protocol -> assertThat(protocol).isIn("http:", "https:"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
