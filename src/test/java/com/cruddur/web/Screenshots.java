package com.cruddur.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Takes the screenshots of the documentation. Run by {@code bin/screenshots}, not with the tests. */
class Screenshots {

    private static final Path FOLDER = Path.of("docs", "screenshots");
    private static final String THREAD = "/@bayko/status/5c2ee000-0000-4000-8000-000000000004";

    @RegisterExtension
    @Order(1)
    static final TestServer SERVER = new TestServer();

    @RegisterExtension
    @Order(2)
    static final Chromium CHROMIUM = new Chromium(SERVER);

    @BeforeAll
    static void insertContent() throws IOException {
        try (InputStream scene = Screenshots.class.getResourceAsStream("/web/screenshots.sql")) {
            SERVER.execute(new String(Objects.requireNonNull(scene).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void home() {
        take("home-light", "/", desk());
        take("home-dark", "/", desk().setColorScheme(ColorScheme.DARK));
        take(
                "home-phone",
                "/",
                new Browser.NewContextOptions()
                        .setViewportSize(390, 844)
                        .setDeviceScaleFactor(2)
                        .setIsMobile(true)
                        .setHasTouch(true));
    }

    @Test
    void threadAndStatistics() {
        take("thread", THREAD, desk());
        take("stats", "/stats", desk());
    }

    private static Browser.NewContextOptions desk() {
        return new Browser.NewContextOptions().setViewportSize(1280, 860);
    }

    private static void take(String name, String path, Browser.NewContextOptions options) {
        Page page = CHROMIUM.page(options.setReducedMotion(ReducedMotion.REDUCE), "andrewbrown");
        page.navigate("/");
        assertThat(page.locator("crud-card").first()).isVisible();
        // The browser stores likes, so the like is given in this browser.
        page.locator("crud-card", new Page.LocatorOptions().setHasText("stars came out"))
                .locator(".act-like")
                .click();
        page.navigate(path);
        assertThat(page.locator("main .loading")).hasCount(0);
        page.waitForLoadState();
        page.waitForTimeout(500);
        page.screenshot(new Page.ScreenshotOptions().setPath(FOLDER.resolve(name + ".png")));
    }
}
