package com.cruddur.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long words, right-to-left text, bidi controls and emoji sequences on every page. */
@Tag("browser")
class WebTextIT {

    private static final String LONG_NAME = "W".repeat(64);
    private static final String LONG_TAG = "W".repeat(139);
    private static final String LONG_HANDLE = "w".repeat(63) + "x";
    private static final String RTL_NAME = "مرحبا بالعالم";
    private static final String OVERRIDE_NAME = "\u202eabc\u2066def";
    private static final String EMOJI_NAME = "👩🏽‍👩🏻‍👧🏿‍👦 🏳️‍🌈🇮🇳 Z̷̢̛a͝l͜g̕o";

    private static final List<String> MESSAGES = List.of(
            "#" + LONG_TAG + " and more",
            "a" + "b".repeat(250),
            "https://example.com/" + "c".repeat(200),
            "مرحبا #وسم_عربي @londo שלום",
            "\u202eoverride\u2067 isolate # of nothing",
            "👨‍👩‍👧‍👦".repeat(30),
            "🇮🇳🏴󠁧󠁢󠁥󠁮󠁧󠁿1️⃣✍🏽",
            "漢字".repeat(100));

    /** Set to a folder, the test leaves a screenshot of each page there. */
    private static final String SCREENSHOTS = System.getProperty("screenshots", "");

    /** Visible elements that extend beyond the window. Clipped elements are for screen readers only. */
    private static final String OVERFLOWING = """
            () => {
              const isClipped = element => element && (getComputedStyle(element).clipPath !== 'none' || isClipped(element.parentElement));
              return [...document.querySelectorAll('body *')].filter(element => {
                const box = element.getBoundingClientRect();
                return box.width > 1 && element.checkVisibility() && !element.closest('svg, .skip')
                  && (box.right > innerWidth + 1 || box.left < -1) && !isClipped(element);
              }).map(element => element.outerHTML.slice(0, 200));
            }
            """;

    @RegisterExtension
    @Order(1)
    static final TestServer SERVER = new TestServer();

    @RegisterExtension
    @Order(2)
    static final Chromium CHROMIUM = new Chromium(SERVER);

    private static String conversation = "";

    @BeforeAll
    static void insertContent() {
        rename("londo", LONG_NAME);
        rename("bayko", RTL_NAME);
        rename("altbrown", OVERRIDE_NAME);
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id, bio) VALUES ('" + EMOJI_NAME
                + "', '" + LONG_HANDLE + "', 'long@cruddur.example', 'seed-long', '" + MESSAGES.get(1) + "')");
        for (String message : MESSAGES) {
            SERVER.execute("INSERT INTO activities (user_uuid, message, expires_at) SELECT uuid, '" + message
                    + "', now() + interval '1 day' FROM users");
        }
        SERVER.execute("INSERT INTO likes (user_uuid, activity_uuid) SELECT liker.uuid, activities.uuid "
                + "FROM users liker, activities JOIN users author ON author.uuid = activities.user_uuid "
                + "WHERE liker.handle = '" + LONG_HANDLE + "' AND author.handle = 'andrewbrown'");
        for (String receiver : List.of("londo", "bayko", "altbrown", LONG_HANDLE)) {
            for (String message : MESSAGES) {
                conversation = SERVER.api()
                        .as("andrewbrown")
                        .post(
                                "/api/messages",
                                new JsonObject().put("message", message).put("handle", receiver))
                        .object()
                        .getString("message_group_uuid");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 1200})
    void noPageIsWiderThanTheWindow(int width) {
        String thread = SERVER.query("SELECT activities.uuid FROM activities JOIN users ON users.uuid = user_uuid "
                + "WHERE message LIKE '#W%' AND handle = 'londo'");
        List<String> paths = List.of(
                "/",
                "/@londo",
                "/@bayko",
                "/@altbrown",
                "/@" + LONG_HANDLE,
                "/@londo/status/" + thread,
                "/search",
                "/search?term=%23" + LONG_TAG,
                "/search?term=" + encode(MESSAGES.get(3)),
                "/search?term=" + "z".repeat(200),
                "/notifications",
                "/messages",
                "/messages/" + conversation,
                "/messages?to=" + LONG_HANDLE,
                "/stats",
                "/sign-in",
                "/@" + "n".repeat(200));
        for (String handle : List.of("andrewbrown", LONG_HANDLE)) {
            Page page = CHROMIUM.page(new Browser.NewContextOptions().setViewportSize(width, 800), handle);
            for (String path : paths) {
                page.navigate(path);
                assertThat(page.locator("main .loading")).hasCount(0);
                assertThat((Integer) page.evaluate("() => document.documentElement.scrollWidth"))
                        .as(path)
                        .isLessThanOrEqualTo(width);
                assertThat((List<?>) page.evaluate(OVERFLOWING)).as(path).isEmpty();
                if (!SCREENSHOTS.isEmpty() && handle.equals("andrewbrown")) {
                    String name = width + "-" + paths.indexOf(path) + ".png";
                    page.screenshot(new Page.ScreenshotOptions()
                            .setPath(Path.of(SCREENSHOTS, name))
                            .setFullPage(!path.equals("/")));
                }
            }
        }
    }

    private static void rename(String handle, String name) {
        SERVER.execute("UPDATE users SET display_name = '" + name + "' WHERE handle = '" + handle + "'");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
