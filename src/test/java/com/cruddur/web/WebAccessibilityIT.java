package com.cruddur.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** WCAG 2.2 AA, as far as axe can test it: every page, light and dark, on a desktop and on a phone. */
@Tag("browser")
class WebAccessibilityIT {

    private static final String RUN = "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', "
            + "'wcag22aa', 'best-practice']}).then(found => found.violations.map(one => one.id + ': ' + one.help + ' '"
            + " + one.nodes.map(node => node.target + ' ' + node.any.map(why => why.message)).join(' | ')))";

    @RegisterExtension
    @Order(1)
    static final TestServer SERVER = new TestServer();

    @RegisterExtension
    @Order(2)
    static final Chromium CHROMIUM = new Chromium(SERVER);

    @Test
    void everyPageInLightMode() throws Exception {
        check(new Browser.NewContextOptions().setViewportSize(1280, 800).setColorScheme(ColorScheme.LIGHT));
    }

    @Test
    void everyPageInDarkMode() throws Exception {
        check(new Browser.NewContextOptions().setViewportSize(1280, 800).setColorScheme(ColorScheme.DARK));
    }

    @Test
    void everyPageOnAPhone() throws Exception {
        check(new Browser.NewContextOptions().setViewportSize(360, 740));
    }

    @Test
    void noPageScrollsHorizontallyAt320Pixels() {
        Page page = CHROMIUM.page(new Browser.NewContextOptions().setViewportSize(320, 640), "andrewbrown");
        for (String path : paths()) {
            page.navigate(path);
            settle(page);
            assertThat((Integer) page.evaluate("() => document.documentElement.scrollWidth"))
                    .as(path)
                    .isLessThanOrEqualTo(320);
        }
    }

    private static void check(Browser.NewContextOptions options) throws IOException {
        // A crud at the end of its fade has the lowest contrast.
        SERVER.execute("INSERT INTO activities (user_uuid, message, created_at, expires_at) "
                + "SELECT uuid, 'All but gone, see https://example.com', now() - interval '1 day', "
                + "now() + interval '5 minutes' FROM users WHERE handle = 'bayko'");
        Page page = CHROMIUM.page(options.setReducedMotion(ReducedMotion.REDUCE), "andrewbrown");
        for (String path : paths()) {
            page.navigate(path);
            settle(page);
            assertAccessible(page, path);
        }
        page.navigate("/");
        settle(page);
        page.keyboard().press("?");
        assertAccessible(page, "the keyboard shortcuts");
        Page signedOut = CHROMIUM.page(options.setStorageState((String) null));
        for (String path : List.of("/", "/sign-in", "/notifications")) {
            signedOut.navigate(path);
            settle(signedOut);
            assertAccessible(signedOut, path + " signed out");
        }
    }

    private static List<String> paths() {
        String group = SERVER.api()
                .as("andrewbrown")
                .post("/api/messages", new JsonObject().put("message", "Hello").put("handle", "londo"))
                .object()
                .getString("message_group_uuid");
        return List.of(
                "/",
                "/@andrewbrown/status/c2d4c2e0-0000-4000-8000-000000000001",
                "/@londo",
                "/@andrewbrown",
                "/search",
                "/search?term=shoes",
                "/notifications",
                "/messages",
                "/messages/" + group,
                "/messages?to=bayko",
                "/stats",
                "/bookmarks",
                "/settings",
                "/following",
                "/blocks",
                "/@londo/followers",
                "/@nobodyatall");
    }

    private static void settle(Page page) {
        assertThat(page.locator("main .loading")).hasCount(0);
        assertThat(page.locator("main h1").first()).isAttached();
    }

    private static void assertAccessible(Page page, String where) throws IOException {
        page.evaluate(axe());
        assertThat((List<?>) page.evaluate(RUN)).as(where).isEmpty();
    }

    private static String axe() throws IOException {
        try (InputStream script = WebAccessibilityIT.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
